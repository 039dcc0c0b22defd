/**
 * Tests that need a real program. Without it, they are skipped with a reason, and fail with CI=true. Two exceptions are always
 * skipped: Loki, which users provide, and a Docker engine, which not every machine can run.
 */
import { spawnSync } from 'node:child_process';
import { describe, test } from 'vitest';
import { findLoki } from '../../src/commands/native/loki.ts';
import { Docker } from '../containers/docker.ts';
import { programPath } from '../stack/build.ts';
import { kafkaJars } from '../stack/kafka-jars.ts';

/** A `describe` that gets the path of the binary of each program that it needs. */
export async function describeWith(
  program: string | readonly string[],
  title: string,
  body: (...binaries: string[]) => void,
): Promise<void> {
  const programs = typeof program === 'string' ? [program] : program;
  const binaries = await Promise.all(programs.map(pathOf));
  const missing = programs.filter((_, i) => binaries[i] === undefined);
  // Names a program other than Loki first, because its absence is a failure with CI=true.
  const absent = missing.find((name) => name !== 'loki') ?? missing[0];
  if (absent === undefined) describe(title, () => body(...(binaries as string[])));
  else leaveOut(title, reasons[absent] ?? notBuilt(absent, 'Go'), absent !== 'loki');
}

/** For Kafka, the folder of its jars. Loki is never built: users provide it. */
const pathOf = async (program: string): Promise<string | undefined> => {
  if (program === 'loki') return findLoki(process.env);
  return program === 'kafka' ? kafkaJars() : programPath(program);
};

const notBuilt = (program: string, needs: string): string =>
  `${program} is not built on this machine; npm run stack:build makes it (needs ${needs})`;

/** The reason for skipping a test that needs Loki. It applies with CI=true too. */
export const NO_LOKI = 'no Loki on this machine; set LOKI_BIN or put a "loki" on the PATH';

const reasons: Readonly<Record<string, string>> = {
  loki: NO_LOKI,
  kafka: notBuilt('kafka', 'Java and Maven'),
};

/** The same for a program that comes with a Debian package of its name and is found on the PATH. */
export function describeWithPackage(program: string, title: string, body: (binary: string) => void): void {
  const { stdout } = spawnSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' });
  const binary = stdout.trim();
  if (binary) describe(title, () => body(binary));
  else leaveOut(title, `${program} is not installed on this machine; apt-get install ${program} brings it`);
}

/** A `describe` for tests that need something other than a program; `reason` says what is missing and how to get it. */
export function describeWhere(given: boolean, reason: string, title: string, body: () => void): void {
  if (given) describe(title, body);
  else leaveOut(title, reason);
}

/** A `describe` for tests of containers, which start and stop what they like in the engine that is theirs alone. */
export function describeWithEngine(title: string, body: (docker: Docker) => void): void {
  const { FIREDRILL_ENGINE: folder } = process.env;
  if (folder) describe(title, () => body(new Docker(folder)));
  else leaveOut(title, NO_ENGINE, false);
}

/** Why; .ci/run shows the reason where this machine cannot have one. */
const NO_ENGINE =
  'no Docker engine; FIREDRILL_ENGINE=$(npx tsx test/containers/engine.ts up) makes one (needs root on Debian)';

/** One skipped test with its reason in the place of those that cannot run; a failure in CI, unless users give it. */
function leaveOut(title: string, reason: string, needed = true): void {
  test(title, ({ skip }) => {
    if (needed && process.env.CI === 'true') throw new Error(reason);
    skip(reason);
  });
}
