/** Counting records of a real Loki: exactly those of the given time range. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type LokiClient, lokiClient } from '../../src/loki/client.ts';
import { countBy } from '../../src/loki/counts.ts';
import { nanos } from '../../src/loki/query.ts';
import { type Loki, startLoki } from '../stack/loki.ts';
import { EVENTUALLY } from '../support/eventually.ts';
import { describeWith } from '../support/needs.ts';
import { freshFolder } from '../support/program.ts';

const MINUTE = 60_000;
/** Two and a half hours ago, with a fraction of a second. */
const FIRST_MS = Math.floor(Date.now() / 1000) * 1000 - 150 * MINUTE - 123;
/** One record per minute. */
const TIMES = Array.from({ length: 140 }, (_, i) => FIRST_MS + i * MINUTE);

await describeWith('loki', 'a count', (binary) => {
  let loki: Loki | undefined;
  let client: LokiClient;
  const count = async (fromMs: number, toMs: number): Promise<number> =>
    (await countBy(client, '{service_name="a"}', 'service_name', { fromMs, toMs })).a ?? 0;
  beforeAll(async () => {
    loki = await startLoki({ binary, dir: freshFolder() });
    client = lokiClient({ url: loki.url, tenant: 'count' });
    const logRecords = TIMES.map((timeMs) => ({
      timeUnixNano: nanos(timeMs),
      body: { stringValue: 'here' },
    }));
    const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'a' } }] };
    const body = JSON.stringify({ resourceLogs: [{ resource, scopeLogs: [{ logRecords }] }] });
    const { status } = await client.send('/otlp/v1/logs', { method: 'POST', type: 'application/json', body });
    expect(status).toBeLessThan(300);
    await vi.waitFor(async () => expect(await count(FIRST_MS, Date.now())).toBe(TIMES.length), EVENTUALLY);
  });
  afterAll(() => loki?.kill());

  test.each([
    ['starts with a record', 10, 0, 20],
    ['starts a millisecond after one', 10, 1, 20],
    ['starts a millisecond before one', 10, -1, 20],
    ['is shorter than one piece', 3, 0, 5],
    ['is longer than one piece', 0, 0, 130],
    ['is before all of them', -30, 0, -1],
  ])('of a range that %s', async (_, fromMinute, shiftMs, toMinute) => {
    const fromMs = FIRST_MS + fromMinute * MINUTE + shiftMs;
    const toMs = FIRST_MS + toMinute * MINUTE - 30_000;
    expect(await count(fromMs, toMs)).toBe(TIMES.filter((time) => time >= fromMs && time < toMs).length);
  });

  test('of any range counts every record once', async () => {
    for (let i = 0; i < 60; i++) {
      const fromMs = FIRST_MS + ((i * 7_919_417) % (120 * MINUTE));
      // The end may be rounded up by a second for each hour.
      const toMs = fromMs + 1 + ((i * 5_113_229) % (100 * MINUTE));
      const within = (until: number): number => TIMES.filter((time) => time >= fromMs && time < until).length;
      const found = await count(fromMs, toMs);
      expect(found, `${fromMs} to ${toMs}`).toBeGreaterThanOrEqual(within(toMs));
      expect(found, `${fromMs} to ${toMs}`).toBeLessThanOrEqual(within(toMs + 3000));
    }
  });
});
