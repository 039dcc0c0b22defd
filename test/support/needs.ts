/** Tests of real programs run where the program is; where it is not they say so, and with CI=true they fail. */
import { spawnSync } from 'node:child_process';
import { describe, test } from 'vitest';
import { programPath } from '../stack/build.ts';
import { kafkaJars } from '../stack/kafka-jars.ts';

/** A `describe` that gets the path of the program's binary; of several, one after another, where it needs them all. */
export async function describeWith(
  program: string | readonly string[],
  title: string,
  body: (...binaries: string[]) => void,
): Promise<void> {
  const programs = typeof program === 'string' ? [program] : program;
  const binaries = await Promise.all(programs.map(pathOf));
  const missing = programs.find((_, i) => binaries[i] === undefined);
  const reason = `${missing} is not built on this machine; npm run stack:build makes it (needs ${missing === 'kafka' ? 'Java and Maven' : 'Go'})`;
  describeIf(missing === undefined ? (binaries as string[]) : undefined, reason, title, body);
}

/** Kafka's is the folder of its jars. */
const pathOf = (program: string): Promise<string | undefined> =>
  program === 'kafka' ? kafkaJars() : programPath(program);

/** The same for a program that comes with a Debian package of its name and is found on the PATH. */
export function describeWithPackage(program: string, title: string, body: (binary: string) => void): void {
  const { stdout } = spawnSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' });
  const reason = `${program} is not installed on this machine; apt-get install ${program} brings it`;
  describeIf(stdout.trim() ? [stdout.trim()] : undefined, reason, title, body);
}

function describeIf(
  binaries: readonly string[] | undefined,
  reason: string,
  title: string,
  body: (...binaries: string[]) => void,
): void {
  if (binaries !== undefined) {
    describe(title, () => body(...binaries));
    return;
  }
  test(title, ({ skip }) => {
    if (process.env.CI === 'true') throw new Error(reason);
    skip(reason);
  });
}
