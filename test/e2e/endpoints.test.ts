/** docs/endpoints.md: the settings that need no account, as they stand there, against the real programs. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Jaeger, startJaeger } from '../stack/jaeger.ts';
import { type Loki, startLoki } from '../stack/loki.ts';
import { endpointExamples } from '../support/endpoint-examples.ts';
import { EVENTUALLY } from '../support/eventually.ts';
import { spansBetween } from '../support/jaeger-query.ts';
import { countByService } from '../support/loki-query.ts';
import { describeWith } from '../support/needs.ts';
import { type Ended, freshFolder, runProgram } from '../support/program.ts';

type Variables = Readonly<Record<string, string>>;

const LOGS = 200;
const FROM_MS = Date.now();
const TO_MS = FROM_MS + 60_000;
// A virtual clock: on the real one a machine that stops for a second would skip records.
const FLAGS = [
  ...[
    '--json',
    '--clock',
    'virtual',
    '--start',
    new Date(FROM_MS).toISOString(),
    '--count',
    `${LOGS}`,
    '--rate',
    '1000',
  ],
  ...['--output-file', '', '--control-port', 'off'],
];

await describeWith(['loki', 'jaeger'], 'without a collector', (lokiBinary, jaegerBinary) => {
  let loki: Loki;
  let jaeger: Jaeger;
  beforeAll(async () => {
    loki = await startLoki({ binary: lokiBinary!, dir: freshFolder() });
    jaeger = await startJaeger({ binary: jaegerBinary!, dir: freshFolder() });
  });
  afterAll(async () => {
    await loki?.stop();
    await jaeger?.stop();
  });

  /** With these programs' ports for the usual ones, and a tenant of the test's own. */
  function exampleOf(title: string, tenant: string): Variables {
    const example = endpointExamples().find((each) => each.title === title);
    const here = Object.entries(example!.environment).map(([name, value]) => [
      name,
      value
        .replace('http://localhost:3100', loki.url)
        .replace('http://localhost:4318', jaeger.otlpEndpoint)
        .replace('X-Scope-OrgID=demo', `X-Scope-OrgID=${tenant}`),
    ]);
    return Object.fromEntries(here);
  }
  const run = (env: Variables): Promise<Ended> => runProgram(FLAGS, { env });
  const lokiHas = async (tenant: string): Promise<number> => {
    const counts = await countByService(loki.url, tenant, FROM_MS - 1, TO_MS);
    return Object.values(counts).reduce((sum, count) => sum + count, 0);
  };
  const ledgerOf = ({ stdout }: Ended) => JSON.parse(stdout.toString()).ledger;

  test.each([
    ['as it stands', {}],
    ['in protobuf', { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf' }],
    ['gzipped', { OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip' }],
  ])('Loki takes every log record: %s', async (how, more) => {
    const tenant = how.replaceAll(' ', '-');
    const ended = await run({ ...exampleOf('Loki, without a collector', tenant), ...more });
    expect(ended.code).toBe(0);
    expect(ledgerOf(ended).outputs).toMatchObject([{ signal: 'logs', accepted: LOGS }]);
    expect(await lokiHas(tenant)).toBe(LOGS);
  });

  test('Loki and Jaeger take one signal each', async () => {
    const ended = await run(exampleOf('Loki and Jaeger, without a collector', 'apart'));
    expect(ended.code).toBe(0);
    const { emitted } = ledgerOf(ended);
    expect(ledgerOf(ended).outputs).toMatchObject([
      { signal: 'logs', accepted: LOGS },
      { signal: 'traces', accepted: emitted.spans },
    ]);
    expect(await lokiHas('apart')).toBe(LOGS);
    const spans = () => spansBetween(jaeger.url, FROM_MS - 60_000, TO_MS);
    await expect.poll(async () => (await spans()).length, EVENTUALLY).toBe(emitted.spans);
  });

  test.each<[string, Variables, number, string]>([
    [
      'no tenant',
      { OTEL_EXPORTER_OTLP_HEADERS: '' },
      LOGS,
      '401 Unauthorized: no org id (see OTEL_EXPORTER_OTLP_HEADERS)',
    ],
    [
      'traces as well',
      { OTEL_TRACES_EXPORTER: 'otlp' },
      0,
      '404 Not Found: 404 page not found (nothing takes POST /otlp/v1/traces',
    ],
  ])('a mistake with Loki is told, and costs exit code 4: %s', async (what, wrong, rejected, message) => {
    const tenant = what.replaceAll(' ', '-');
    const ended = await run({ ...exampleOf('Loki, without a collector', tenant), ...wrong });
    expect(ended.stderr).toContain(message);
    expect(ended.code).toBe(4);
    expect(ledgerOf(ended).outputs[0]).toMatchObject({ signal: 'logs', accepted: LOGS - rejected, rejected });
    expect(await lokiHas(tenant)).toBe(LOGS - rejected);
  });
});
