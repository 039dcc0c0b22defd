/** A signal that arrives before a command has started, as from `docker stop` in the first second of a container. */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { freshFolder, start } from '../support/program.ts';

/** Has the program send itself the signal as soon as it listens for it. */
const signalItself = (signal: string): string =>
  `process.on('newListener', function sender(event) {
    if (event !== '${signal}') return;
    process.off('newListener', sender);
    setImmediate(() => process.kill(process.pid, '${signal}'));
  });`;

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s while the program loads: exit code %d, and nothing is written', async (signal, expected) => {
  const [cwd, preloads] = [freshFolder(), freshFolder()];
  const preload = join(preloads, 'signal.cjs');
  writeFileSync(preload, signalItself(signal));
  const env = { NODE_OPTIONS: `--require ${preload}` };
  const { code, stdout, stderr } = await start(['--control-port', 'off'], { cwd, env }).ended;
  expect([code, stdout.toString(), stderr]).toEqual([expected, '', '']);
  expect(readdirSync(cwd)).toEqual([]);
});
