/**
 * Tests that need a real program. Without it, they are skipped with a reason, and fail with CI=true. Two exceptions are always
 * skipped: what only a real Loki can show, which users provide, and a Docker engine, which not every machine can run.
 *
 * Tests that need `loki` run against a real one if there is one, and otherwise against a double, which their titles say. Tests
 * of what only a real Loki can show need `real loki`.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
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
  const isDouble = programs.includes('loki') && findLoki(process.env) === undefined;
  const binaries = await Promise.all(programs.map(pathOf));
  const missing = programs.filter((_, i) => binaries[i] === undefined);
  // Names a program other than Loki first, because its absence is a failure with CI=true.
  const absent = missing.find((name) => name !== REAL_LOKI) ?? missing[0];
  const whole = isDouble ? `${title} (double of Loki)` : title;
  if (absent === undefined) describe(whole, () => body(...(binaries as string[])));
  else leaveOut(title, reasons[absent] ?? notBuilt(absent, 'Go'), absent !== REAL_LOKI);
}

const REAL_LOKI = 'real loki';
const DOUBLE = join(import.meta.dirname, 'loki-double/loki');

/** Whether tests run against a real Loki. */
export const HAS_REAL_LOKI = findLoki(process.env) !== undefined;

/** A `describe` of what only a real Loki can show, within one that runs against the double as well. */
export function describeWithRealLoki(title: string, body: () => void): void {
  if (HAS_REAL_LOKI) describe(title, body);
  else leaveOut(title, NO_LOKI, false);
}

/** The same for a single test. */
export function testWithRealLoki(title: string, body: () => Promise<void>): void {
  if (HAS_REAL_LOKI) test(title, body);
  else leaveOut(title, NO_LOKI, false);
}

/** For Kafka, the folder of its jars. Loki is never built: users provide it. */
const pathOf = async (program: string): Promise<string | undefined> => {
  if (program === REAL_LOKI) return findLoki(process.env);
  if (program === 'loki') return findLoki(process.env) ?? DOUBLE;
  return program === 'kafka' ? kafkaJars() : programPath(program);
};

const notBuilt = (program: string, needs: string): string =>
  `${program} is not built on this machine; npm run stack:build makes it (needs ${needs})`;

/** The reason for skipping a test that needs Loki. It applies with CI=true too. */
export const NO_LOKI = 'no Loki on this machine; set LOKI_BIN or put a "loki" on the PATH';

const reasons: Readonly<Record<string, string>> = {
  [REAL_LOKI]: NO_LOKI,
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
