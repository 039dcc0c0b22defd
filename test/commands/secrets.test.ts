/** The program never prints what an address or a header keeps secret, whatever goes wrong. */
import { describe, expect, test } from 'vitest';
import { Answer, answering } from '../support/answering.ts';
import { freshFolder, runProgram } from '../support/program.ts';

const RULES = new URL('../../grafana/rules', import.meta.url).pathname;
const DRILL = ['drill', 'checkout', '--rules', RULES, '--patience', '1s'];

async function printed(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { code, stdout, stderr } = await runProgram(args, { cwd: freshFolder(), env });
  const all = stdout.toString() + stderr;
  expect(all).not.toContain('s3cret');
  return { code, all };
}

describe('a base address with a query or a fragment is refused', () => {
  test.each([
    ['--loki', [...DRILL, '--loki', 'http://127.0.0.1:9/?token=s3cret'], {}],
    ['--loki', [...DRILL, '--loki', 'http://127.0.0.1:9?s3cret'], {}],
    ['--loki', ['check', RULES, '--loki', 'http://127.0.0.1:9/loki?token=s3cret'], {}],
    ['--loki', ['sweep', ...DRILL.slice(1), '--loki', 'http://127.0.0.1:9/#s3cret'], {}],
    ['LOKI_ADDR', DRILL, { LOKI_ADDR: 'http://u:s3cret@127.0.0.1:9/?token=s3cret' }],
    [
      '--alertmanager',
      [
        ...DRILL,
        '--live',
        '--loki',
        'http://127.0.0.1:9',
        '--alertmanager',
        'http://127.0.0.1:9/?api_key=s3cret',
      ],
      {},
    ],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', [], { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9/#s3cret' }],
  ])('%s', async (where, args, env) => {
    const { code, all } = await printed(args, env);
    expect(code).toBe(2);
    expect(all).toContain(`error: ${where}: cannot use "http://`);
    expect(all).toMatch(/must not have a (query|fragment)/);
  });
});

test('a query of an OTLP endpoint stays after the path, and is not printed', async () => {
  await using receiver = await answering(() => ({}));
  const { code, all } = await printed([
    ...['-d', '2s', '--clock', 'virtual', '--no-console', '-o', ''],
    ...['--otlp-endpoint', `${receiver.url}/otlp?token=s3cret`],
  ]);
  expect(code).toBe(0);
  expect(all).toContain(`logs to ${receiver.url}/otlp/v1/logs?token=***`);
  const [first] = receiver.asked;
  expect([first!.path, first!.query.get('token')]).toEqual(['/otlp/v1/logs', 's3cret']);
});

test.each(['--otlp-header=api-key=s3cret', '--otlp-endpoit=http://u:s3cret@c:4318'])(
  'a misspelt option: %s',
  async (option) => {
    const { code, all } = await printed([option]);
    expect(code).toBe(2);
    expect(all).toContain(`unknown option '${option.slice(0, option.indexOf('='))}'`);
  },
);

test('an address in the place of the scenario', async () => {
  const { code, all } = await printed(['http://u:s3cret@c:4318/?t=s3cret']);
  expect(code).toBe(2);
  expect(all).toContain('error: scenario: http://***@c:4318/?t=*** is a URL');
});

test.each([
  ['refuses', () => new Answer(401, 'no user u with s3cret-pass, token s3cret-token')],
  ['answers no JSON', () => new Answer(200, 's3cret-pass s3cret-token')],
])('a Loki that %s and quotes what it was sent', async (_, answer) => {
  await using loki = await answering(answer);
  const url = loki.url.replace('//', '//u:s3cret-pass@');
  const header = ['--loki-header', 'x-token=Bearer s3cret-token'];
  for (const args of [DRILL, ['check', RULES, '--scenario', 'checkout']]) {
    const { code, all } = await printed([...args, '--loki', url, ...header]);
    expect([code, all.includes('***')], all).toEqual([5, true]);
  }
});
