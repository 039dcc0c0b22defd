/** Loki's push API with a real Loki: it returns what was sent, it rejects single entries, and the two examples pass. */
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LokiPush, type LokiPushOptions, openLokiPush } from '../../src/emit/loki-push.ts';
import { parseLineTemplate } from '../../src/model/line-format.ts';
import type { LogRecord } from '../../src/model/record.ts';
import { figuresOf } from '../emit/support.ts';
import { type Loki, startLoki } from '../stack/loki.ts';
import { askLoki, linesOf, queryInstant } from '../support/loki-query.ts';
import { describeWith, describeWithRealLoki, testWithRealLoki } from '../support/needs.ts';
import { freshFolder, runProgram } from '../support/program.ts';
import { instanceOf, logRecord } from '../support/records.ts';

const EXAMPLES = resolve(import.meta.dirname, '../../docs/examples');
const HOUR_MS = 3_600_000;

function labels(written: Readonly<Record<string, string>>): LokiPushOptions['labels'] {
  return Object.entries(written).map(([name, text]) => {
    const parsed = parseLineTemplate(text);
    if (!parsed.ok) throw new Error(parsed.problem);
    return { name, pieces: parsed.pieces };
  });
}

interface Opened extends LokiPush {
  readonly told: string[];
}

function open(loki: Loki, tenant: string): Opened {
  const told: string[] = [];
  const push = openLokiPush({
    url: loki.url,
    headers: { 'x-scope-orgid': tenant },
    timeoutMs: 30_000,
    labels: labels({ app: '%(service)s', level: '%(severity)s' }),
    whenFull: 'wait',
    onTrouble: (line) => told.push(line),
  });
  return { ...push, told };
}

/** Writes them as a run does, and says what became of them. */
async function send({ output }: Opened, records: readonly LogRecord[]): Promise<Record<string, number>> {
  for (let first = 0; first < records.length; first += 512) {
    await output.write(records.slice(first, first + 512));
  }
  await output.flush(60_000);
  await output.close();
  return figuresOf(output.accounts()[0]!);
}

async function countIn(loki: Loki, tenant: string, query: string, hours = 24): Promise<number> {
  const [series] = await queryInstant(loki.url, tenant, `sum(count_over_time(${query} [${hours}h]))`);
  return series?.points[0]?.[1] ?? 0;
}

const nanosOf = (timeMs: number): bigint => BigInt(Math.round(timeMs * 1000)) * 1000n;

await describeWith('loki', "Loki's push API", (binary) => {
  describe('the Loki of this project', () => {
    let loki: Loki;

    beforeAll(async () => {
      loki = await startLoki({ binary, dir: freshFolder() });
    });

    afterAll(() => loki.stop());

    test('takes six hours in a moment, each stream whole and in order', async () => {
      const fromMs = Date.now() - 6 * HOUR_MS - 60_000;
      const everyMs = (6 * HOUR_MS) / 24_000;
      const records = Array.from({ length: 24_000 }, (_, n) =>
        logRecord({
          timeMs: Math.floor(fromMs + n * everyMs) + 0.25,
          instance: instanceOf(n % 3 === 0 ? 'web' : 'payment'),
          level: n % 7 === 0 ? 'ERROR' : 'INFO',
          message: `message ${n}`,
        }),
      );
      const opened = open(loki, 'hours');
      expect(await send(opened, records)).toEqual({ accepted: 24_000 });
      expect(opened.told).toEqual([]);
      for (const [app, level] of [
        ['web', 'error'],
        ['payment', 'info'],
      ] as const) {
        const selector = `{app="${app}", level="${level}"}`;
        const lines = await linesOf(loki.url, 'hours', selector, fromMs, Date.now());
        const sent = records.filter(
          (record) => record.instance.service === app && record.level.toLowerCase() === level,
        );
        expect(lines.map(({ line }) => line)).toEqual(sent.map(({ message }) => message));
        expect(lines.map(({ timeNanos }) => timeNanos)).toEqual(sent.map(({ timeMs }) => nanosOf(timeMs)));
      }
      expect(await countIn(loki, 'hours', '{app=~".+"}')).toBe(24_000);
    });

    test('keeps every one of a hundred equal records of one moment', async () => {
      const timeMs = Date.now() - HOUR_MS;
      const opened = open(loki, 'equal');
      expect(
        await send(
          opened,
          Array.from({ length: 100 }, () => logRecord({ timeMs })),
        ),
      ).toEqual({
        accepted: 100,
      });
      expect(await countIn(loki, 'equal', '{app="shop"}')).toBe(100);
    });

    test('gives lines and label values back as they were', async () => {
      const timeMs = Date.now() - HOUR_MS;
      const awkward = 'a "quoted" \\ back\nslash, Käse, 日本, \u0001 and 🔥';
      const push = openLokiPush({
        url: loki.url,
        headers: { 'x-scope-orgid': 'awkward' },
        timeoutMs: 30_000,
        labels: labels({ app: '%(service)s', team: '%(team.name)s' }),
        whenFull: 'wait',
        onTrouble: () => {},
      });
      const instance = instanceOf('web', { 'team.name': awkward });
      expect(await send({ ...push, told: [] }, [logRecord({ timeMs, instance, message: awkward })])).toEqual({
        accepted: 1,
      });
      const [line] = await linesOf(loki.url, 'awkward', '{app="web"}', timeMs - 1000, Date.now());
      expect(line).toMatchObject({ line: awkward, labels: { app: 'web', team: awkward } });
    });

    testWithRealLoki('leaves out what is too far behind, and only that is rejected', async () => {
      const nowMs = Date.now();
      expect(await send(open(loki, 'late'), [logRecord({ timeMs: nowMs, message: 'newer' })])).toEqual({
        accepted: 1,
      });
      const late = Array.from({ length: 10 }, (_, n) =>
        logRecord({ timeMs: nowMs - (n < 4 ? 3 : 0.5) * HOUR_MS + n, message: `late ${n}` }),
      );
      const opened = open(loki, 'late');
      expect(await send(opened, late)).toEqual({ accepted: 6, rejected: 4 });
      expect(opened.told).toEqual([
        expect.stringMatching(/^Loki: part of a batch was rejected: .*entry too far behind/),
      ]);
      expect(await countIn(loki, 'late', '{app="shop"}')).toBe(7);
    });

    test.each([
      [
        'labels',
        {
          streams: ['web', 'payment', 'stock', 'mail'].flatMap((app) =>
            ['info', 'warn', 'error'].map((level) => ({ app, level, env: 'staging' })),
          ),
          // What the rules select.
          query: '{env="staging", level=~".+"}',
        },
      ],
      [
        'json-lines',
        {
          streams: ['web', 'payment', 'seats', 'mail'].map((app) => ({ app, namespace: 'tickets' })),
          // Every line is parsed, and has what the rules ask for.
          query:
            '{namespace="tickets"} | json | __error__="" | level=~"INFO|WARN|ERROR" | service=~".+" | message!=""',
        },
      ],
    ])('the example %s passes', async (name, { streams, query }) => {
      const folder = join(EXAMPLES, name);
      const { code, stdout, stderr } = await runProgram([
        ...['drill', join(folder, 'scenario.yaml'), '--rules', join(folder, 'rules.yaml')],
        ...['--via', 'push', '--loki', loki.url, '--seed', '1', '--json'],
      ]);
      expect(stderr).not.toContain('warning');
      expect(code).toBe(0);
      const { tenant, records, judgements } = JSON.parse(stdout.toString());
      expect(judgements).toHaveLength(5);
      // Loki adds service_name. Marks of incidents are in a stream without the other labels of the scenario.
      const { data } = await askLoki(loki.url, tenant, '/loki/api/v1/series', { 'match[]': '{app=~".+"}' });
      const expected = [...streams, { app: 'firedrill' }].map((of) => ({ ...of, service_name: of.app }));
      expect(sorted(data)).toEqual(sorted(expected));
      const { firedrill, ...services } = records as Record<string, number>;
      expect(firedrill).toBe(4);
      const all = Object.values(services).reduce((sum, count) => sum + count, 0);
      expect(all).toBeGreaterThan(50_000);
      expect(await countIn(loki, tenant, query)).toBe(all);
    });
  });

  describeWithRealLoki('a Loki with narrow limits', () => {
    let loki: Loki;

    beforeAll(async () => {
      loki = await startLoki({
        binary,
        dir: freshFolder(),
        args: [
          '-validation.reject-old-samples=true',
          '-validation.reject-old-samples.max-age=2h',
          '-distributor.ingestion-rate-limit-mb=0.2',
          '-distributor.ingestion-burst-size-mb=0.5',
        ],
      });
    });

    afterAll(() => loki.stop());

    test('leaves out what is too old, entry by entry, and the account knows how many', async () => {
      const nowMs = Date.now();
      // One every ten seconds, so that each is rejected in its own response.
      const records = Array.from({ length: 1000 }, (_, n) =>
        logRecord({ timeMs: nowMs - 10_000 * (1000 - n), message: `message ${n}` }),
      );
      const opened = open(loki, 'old');
      const { accepted = 0, rejected = 0 } = await send(opened, records);
      expect(accepted + rejected).toBe(1000);
      expect(await countIn(loki, 'old', '{app="shop"}')).toBe(accepted);
      expect(accepted).toBeGreaterThan(700);
      expect(rejected).toBeGreaterThan(200);
      expect(opened.told).toEqual([
        expect.stringMatching(/^Loki: part of a batch was rejected: .*timestamp too old/),
      ]);
    });

    test('slows the run down, and nothing is lost', async () => {
      const opened = open(loki, 'fast');
      expect(await send(opened, threeServices(6000))).toEqual({ accepted: 6000 });
      expect(opened.told[0]).toMatch(/^Loki: .* answered 429 .*limit exceeded/);
      expect(await countIn(loki, 'fast', '{app=~".+"}')).toBe(6000);
    });
  });

  testWithRealLoki(
    'a Loki that accepts only part of a stream because of its rate limit: the account shows which part',
    async () => {
      const loki = await startLoki({
        binary,
        dir: freshFolder(),
        // Undivided, as streams are here, one over its rate is not left out as a whole but entry by entry.
        args: ['-ingester.per-stream-rate-limit=20KB', '-ingester.per-stream-rate-limit-burst=300KB'],
      });
      try {
        const opened = open(loki, 'part');
        const { accepted = 0, rejected = 0 } = await send(opened, threeServices(6000));
        expect(accepted + rejected).toBe(6000);
        expect(rejected).toBeGreaterThan(0);
        expect(await countIn(loki, 'part', '{app=~".+"}')).toBe(accepted);
      } finally {
        await loki.stop();
      }
    },
  );
});

/** In turn, twice a second for the last hour. */
const threeServices = (count: number): LogRecord[] => {
  const fromMs = Date.now() - HOUR_MS;
  return Array.from({ length: count }, (_, n) =>
    logRecord({
      timeMs: fromMs + n * 500,
      instance: instanceOf(['web', 'payment', 'mail'][n % 3]!),
      message: `message ${n} ${'x'.repeat(200)}`,
    }),
  );
};

/** Loki splits a busy stream with a label that it adds. */
const sorted = (streams: readonly Readonly<Record<string, string>>[]): readonly string[] => [
  ...new Set(
    streams.map(({ __stream_shard__, ...stream }) => JSON.stringify(Object.entries(stream).sort())).sort(),
  ),
];
