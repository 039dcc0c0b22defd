/** A run that is refused has not opened its outputs. */
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { freshFolder, runProgram } from '../../support/program.ts';

async function usedPort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return String((server.address() as AddressInfo).port);
}

test.each([
  ['--control-port', (port: string) => ({ args: ['--control-port', port] })],
  ['CONTROL_PORT', (port: string) => ({ env: { CONTROL_PORT: port } })],
] as const)('by %s that is in use: no file, and an error that names it', async (name, given) => {
  const cwd = freshFolder();
  const port = await usedPort();
  const { args = [], env = {} } = given(port) as {
    args?: readonly string[];
    env?: Readonly<Record<string, string>>;
  };
  const { code, stdout, stderr } = await runProgram([...args, '--rate', '50', '-o', 'logs/app.log'], {
    cwd,
    env,
  });
  expect([code, stdout.toString()]).toEqual([2, '']);
  expect(stderr).toContain(`error: ${name}: port ${port} on 127.0.0.1 is in use by another program`);
  expect(readdirSync(cwd)).toEqual([]);
});
