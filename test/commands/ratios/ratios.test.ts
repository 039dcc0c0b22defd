/** `firedrill ratios` against a server that answers as a run does, over a real socket. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { afterEach, describe, expect, test } from 'vitest';
import { ratiosCommand } from '../../../src/commands/ratios/command.ts';
import { startControl } from '../../../src/control/server.ts';
import { describeError, FiredrillError } from '../../../src/core/errors.ts';
import { OPTIONS, type TestSource, testSource } from '../../control/support.ts';

const closing: (() => Promise<unknown> | unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function run(
  source: TestSource = testSource(),
  options: Partial<typeof OPTIONS> = {},
): Promise<string> {
  const server = await startControl(source, { ...OPTIONS, ...options }, () => {});
  closing.push(() => server!.close());
  return new URL(server!.url).port;
}

/** Anything that speaks HTTP and is no firedrill. */
async function stranger(status: number, body: string): Promise<string> {
  const server = createServer((_request, response) => response.writeHead(status).end(body)).listen(
    0,
    '127.0.0.1',
  );
  await once(server, 'listening');
  closing.push(() => server.close());
  return String((server.address() as AddressInfo).port);
}

async function ratios(args: readonly string[], env: Record<string, string> = {}) {
  const out = { stdout: '', stderr: '', code: -1 };
  const sink = (name: 'stdout' | 'stderr'): Writable =>
    new Writable({
      write(chunk, _encoding, done) {
        out[name] += String(chunk);
        done();
      },
    });
  const shell = { argv: [], env, stdout: sink('stdout'), stderr: sink('stderr'), onSignal() {}, exit() {} };
  const command = ratiosCommand(shell, (code) => {
    out.code = code;
  });
  command
    .exitOverride()
    .configureOutput({ writeOut: (text) => shell.stdout.write(text), writeErr: () => {} });
  try {
    await command.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof FiredrillError)) throw error;
    out.stderr += describeError(error);
    out.code = error.exitCode;
  }
  return out;
}

describe('showing the ratios', () => {
  test.each([[[]], [['--get']]])('%j prints a table', async (args) => {
    const port = await run();
    expect(await ratios([...args, '--control-port', port])).toEqual({
      code: 0,
      stderr: '',
      stdout:
        'service          ratio  WARN and ERROR\napi-service          2             20%\nauth-service         2             20%\npayment-service      2             20%\n',
    });
  });

  test('--json prints an object', async () => {
    const { stdout } = await ratios(['--json', '--control-port', await run()]);
    expect(JSON.parse(stdout)).toEqual({ 'api-service': 2, 'auth-service': 2, 'payment-service': 2 });
  });

  test('a run without ratios has none', async () => {
    const port = await run(testSource({}, { ratios: () => ({}) }));
    expect((await ratios(['--control-port', port])).stdout).toBe('no service of this run has a ratio\n');
  });

  test('finds the run by the variables that set its address', async () => {
    const port = await run(testSource(), { token: 'open-sesame' });
    const env = { CONTROL_HOST: '0.0.0.0', CONTROL_PORT: port, CONTROL_TOKEN: 'open-sesame' };
    expect((await ratios([], env)).code).toBe(0);
  });
});

describe('changing the ratios', () => {
  test('by short and full names, in either spelling of a flag', async () => {
    const source = testSource();
    const port = await run(source);
    const { code, stdout } = await ratios([
      '--api',
      '8',
      '--control-port',
      port,
      '--payment-service=2.5',
      '--json',
    ]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ 'api-service': 8, 'auth-service': 2, 'payment-service': 2.5 });
    expect(source.asked).toEqual([{ kind: 'ratios', ratios: { 'api-service': 8, 'payment-service': 2.5 } }]);
  });

  test('a change that the run rejects ends with 2 and names the flag', async () => {
    const source = testSource();
    const { code, stderr } = await ratios([
      '--paymnt',
      '7',
      '--api',
      '8',
      '--control-port',
      await run(source),
    ]);
    expect(code).toBe(2);
    expect(stderr).toBe(
      'error: --paymnt: there is no service "paymnt"\n  expected: one of api, auth, payment\n  did you mean "payment"?',
    );
    expect(source.asked).toEqual([]);
  });

  test.each([
    [['--api'], '--api: has no value'],
    [['--api', '11'], '--api: cannot use "11"'],
    [['--api', '-1'], '--api: cannot use "-1"'],
    [['--api', 'high'], '--api: cannot use "high"'],
    [['--api', '--payment', '7'], '--api: has no value'],
    [['--api', '1', '--api', '2'], '--api: is given twice'],
    [['api', '8'], 'api: is not a flag'],
    [['--jsn'], 'did you mean "--json"?'],
    [['--get', '--api', '8'], '--get: only shows the ratios'],
    [['--control-port', 'x'], '--control-port: cannot use "x"'],
    [['--control-port', '0'], '--control-port: 0 is not the port of a run'],
    [['--control-port', 'off'], '--control-port: off is not the port of a run'],
    [['--control-host', 'a/b'], '--control-host: cannot use "a/b"'],
    [['--url', 'http://127.0.0.1:1', '--control-port', '1'], '--control-port: cannot be used with --url'],
  ])('%j is rejected without a request', async (args, message) => {
    const { code, stderr } = await ratios(args, { CONTROL_PORT: '1' });
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });

  test('all errors are reported together', async () => {
    const { stderr } = await ratios(['--api', '11', '--auth', 'x', '--payment']);
    expect(stderr.match(/^error:/gm)).toHaveLength(3);
  });
});

describe('without a run', () => {
  test('ends with 5 and names the fix', async () => {
    const port = await stranger(200, '');
    await closing.pop()!();
    const { code, stderr } = await ratios(['--control-port', port]);
    expect(code).toBe(5);
    expect(stderr).toContain(`http://127.0.0.1:${port}/api/ratios: connect ECONNREFUSED`);
    expect(stderr).toContain('firedrill run');
  });

  test.each([
    [404, '<html>not here</html>'],
    [200, '<html>hello</html>'],
    [200, '["x"]'],
    [200, '{"\\u001b[2J":1}'],
    [302, ''],
    [500, '{"detail":"broken"}'],
  ])('a server that answers %i %s is not firedrill: 5', async (status, body) => {
    const { code, stderr } = await ratios(['--control-port', await stranger(status, body)]);
    expect(code).toBe(5);
    expect(stderr).toContain(`HTTP status ${status}`);
  });
});

describe('a rejected request', () => {
  test('without the token ends with 2, and a wrong token is not printed', async () => {
    const port = await run(testSource(), { token: 'open-sesame' });
    const { code, stderr } = await ratios(['--control-port', port, '--control-token', 'wrong']);
    expect(code).toBe(2);
    expect(stderr).toContain('requires its token');
    expect(stderr).not.toContain('wrong');
  });

  test('does not pass control characters of a server on to the terminal', async () => {
    const port = await stranger(403, JSON.stringify({ detail: '\u001b[2Jgone\u0007' }));
    const { code, stderr } = await ratios(['--control-port', port]);
    expect(code).toBe(2);
    expect(stderr).toContain(' [2Jgone ');
  });
});
