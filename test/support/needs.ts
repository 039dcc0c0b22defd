/** Tests of real programs run where the program is; where it is not they say so, and with CI=true they fail. */
import { spawnSync } from 'node:child_process';
import { describe, test } from 'vitest';
import { programPath } from '../stack/build.ts';

/** A `describe` that gets the path of the program's binary. */
export async function describeWith(
  program: string,
  title: string,
  body: (binary: string) => void,
): Promise<void> {
  const binary = await programPath(program);
  const reason = `${program} is not built on this machine; npm run stack:build makes it (needs Go)`;
  describeIf(binary, reason, title, body);
}

/** The same for a program that comes with a Debian package of its name and is found on the PATH. */
export function describeWithPackage(program: string, title: string, body: (binary: string) => void): void {
  const { stdout } = spawnSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' });
  const reason = `${program} is not installed on this machine; apt-get install ${program} brings it`;
  describeIf(stdout.trim() || undefined, reason, title, body);
}

function describeIf(
  binary: string | undefined,
  reason: string,
  title: string,
  body: (binary: string) => void,
): void {
  if (binary !== undefined) {
    describe(title, () => body(binary));
    return;
  }
  test(title, ({ skip }) => {
    if (process.env.CI === 'true') throw new Error(reason);
    skip(reason);
  });
}
