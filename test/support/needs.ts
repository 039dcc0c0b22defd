/** Tests of real programs run where the program is; where it is not they say so, and with CI=true they fail. */
import { describe, test } from 'vitest';
import { programPath } from '../stack/build.ts';

/** A `describe` that gets the path of the program's binary. */
export async function describeWith(
  program: string,
  title: string,
  body: (binary: string) => void,
): Promise<void> {
  const binary = await programPath(program);
  if (binary !== undefined) {
    describe(title, () => body(binary));
    return;
  }
  const reason = `${program} is not built on this machine; npm run stack:build makes it (needs Go)`;
  test(title, ({ skip }) => {
    if (process.env.CI === 'true') throw new Error(reason);
    skip(reason);
  });
}
