/** Tests the settings of docs/endpoints.md that need no account, as written there, with the real programs. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Jaeger, startJaeger } from '../stack/jaeger.ts';
import { endpointExamples } from '../support/endpoint-examples.ts';
import { EVENTUALLY } from '../support/eventually.ts';
import { spansBetween } from '../support/jaeger-query.ts';
import { type LogStore, startLogStore } from '../support/log-store.ts';
import { describeWith, NO_LOKI } from '../support/needs.ts';
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

await describeWith(['otelcol', 'jaeger'], 'without a collector', (otelcol = '', jaegerBinary = '') => {
  let store: LogStore;
  let jaeger: Jaeger;
  beforeAll(async () => {
    store = await startLogStore({ otelcol, dir: freshFolder() });
    jaeger = await startJaeger({ binary: jaegerBinary, dir: freshFolder() });
  });
  afterAll(async () => {
    await store?.stop();
    await jaeger?.stop();
  });

  /** With these programs' ports for the usual ones. */
  function exampleOf(title: string): Variables {
    const example = endpointExamples().find((each) => each.title === title);
    const here = Object.entries(example!.environment).map(([name, value]) => [
      name,
      value.replace('http://localhost:3100', store.url).replace('http://localhost:4318', jaeger.otlpEndpoint),
    ]);
    return Object.fromEntries(here);
  }
  const run = (env: Variables): Promise<Ended> => runProgram(FLAGS, { env });
  /** How many records of the run it holds; waits until it has written as many as it acknowledged. */
  const stored = async ({ stdout }: Ended, expected: number): Promise<void> => {
    const { run: id } = JSON.parse(stdout.toString());
    const count = async (): Promise<number> => {
      const lines = await store.lines(FROM_MS, TO_MS);
      return lines.filter(({ metadata }) => metadata.log_record_uid?.startsWith(`${id}-`)).length;
    };
    await expect.poll(count, EVENTUALLY).toBe(expected);
  };
  const ledgerOf = ({ stdout }: Ended) => JSON.parse(stdout.toString()).ledger;

  test.each([
    ['as it stands', {}],
    ['in protobuf', { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf' }],
    ['gzipped', { OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip' }],
  ])('Loki takes every log record: %s', async (_, more) => {
    const ended = await run({ ...exampleOf('Loki, without a collector'), ...more });
    expect(ended.code).toBe(0);
    expect(ledgerOf(ended).outputs).toMatchObject([{ signal: 'logs', accepted: LOGS }]);
    await stored(ended, LOGS);
  });

  test('Loki and Jaeger take one signal each', async () => {
    const ended = await run(exampleOf('Loki and Jaeger, without a collector'));
    expect(ended.code).toBe(0);
    const { emitted } = ledgerOf(ended);
    expect(ledgerOf(ended).outputs).toMatchObject([
      { signal: 'logs', accepted: LOGS },
      { signal: 'traces', accepted: emitted.spans },
    ]);
    await stored(ended, LOGS);
    const spans = () => spansBetween(jaeger.url, FROM_MS - 60_000, TO_MS);
    await expect.poll(async () => (await spans()).length, EVENTUALLY).toBe(emitted.spans);
  });

  const mistakes: readonly (readonly [string, Variables, number, string])[] = [
    [
      'traces as well',
      { OTEL_TRACES_EXPORTER: 'otlp' },
      0,
      '404 Not Found: 404 page not found (it does not accept POST /otlp/v1/traces',
    ],
    [
      'no tenant',
      { OTEL_EXPORTER_OTLP_HEADERS: '' },
      LOGS,
      '401 Unauthorized: no org id (see OTEL_EXPORTER_OTLP_HEADERS)',
    ],
  ];
  test.for(mistakes)(
    'a mistake with Loki is reported, and costs exit code 4: %s',
    async ([what, wrong, rejected, message], { skip }) => {
      skip(what === 'no tenant' && store.kind !== 'loki', NO_LOKI);
      const ended = await run({ ...exampleOf('Loki, without a collector'), ...wrong });
      expect(ended.stderr).toContain(message);
      expect(ended.code).toBe(4);
      expect(ledgerOf(ended).outputs[0]).toMatchObject({
        signal: 'logs',
        accepted: LOGS - rejected,
        rejected,
      });
      await stored(ended, LOGS - rejected);
    },
  );
});
