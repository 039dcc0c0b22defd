/** The proof that Loki holds exactly the counted records. */
import { describe, expect, test } from 'vitest';
import { type ExpectedRecords, prove } from '../../../src/drill/in-loki/proof.ts';
import { clientOf, matrix, stepsOf, tooLong } from '../../loki/hand-loki.ts';
import { Answer, type Answering, answering } from '../../support/answering.ts';

const HOUR = 3_600_000;
const expected: ExpectedRecords = {
  selector: '{service_name=~".+"}',
  label: 'service_name',
  counts: { a: 30, b: 5 },
  fromMs: Date.UTC(2026, 0, 5),
  toMs: Date.UTC(2026, 0, 5) + 2 * HOUR,
};

/** Answers with the counts of `before`, and with those of `after` once flushed. `flush` is the status of a flush. */
function holding(before: Readonly<Record<string, number>>, after = before, flush = 204): Promise<Answering> {
  let flushed = false;
  return answering((asked) => {
    if (asked.path === '/flush') {
      flushed = flush < 300;
      return new Answer(flush, '');
    }
    const [first] = stepsOf(asked);
    return matrix(
      Object.entries(flushed ? after : before).map(([service_name, count]) => ({
        metric: { service_name },
        values: [[first! / 1000, String(count)]],
      })),
    );
  });
}

async function proved(loki: Answering, logged: string[] = []): Promise<Readonly<Record<string, number>>> {
  return prove(clientOf(loki.url), expected, (line) => logged.push(line));
}

test('equal counts are returned', async () => {
  await using loki = await holding({ a: 30, b: 5 });
  expect(await proved(loki)).toEqual({ a: 30, b: 5 });
});

test('a range that is too long for one query is counted in parts', async () => {
  const lengths: number[] = [];
  await using loki = await answering((asked) => {
    const steps = stepsOf(asked);
    const rangeMs = Number(/\[(\d+)ms\]/.exec(asked.query.get('query')!)![1]);
    const length = steps.at(-1)! - steps[0]! + rangeMs;
    if (length >= HOUR / 2) return new Answer(400, tooLong('2h', '30m'));
    lengths.push(length);
    return matrix([
      { metric: { service_name: 'a' }, values: steps.map((timeMs) => [timeMs / 1000, '3']) },
      { metric: { service_name: 'b' }, values: lengths.length === 1 ? [[steps[0]! / 1000, '5']] : [] },
    ]);
  });
  // Eight windows of 15 minutes with three records each.
  const shown = await prove(clientOf(loki.url), { ...expected, counts: { a: 24, b: 5 } }, () => {});
  expect(shown).toEqual({ a: 24, b: 5 });
  expect(Math.max(...lengths)).toBeLessThan(HOUR / 2);
});

describe('it fails', () => {
  test('at once if Loki has more records', async () => {
    await using loki = await holding({ a: 31, b: 5, other: 2 });
    await expect(proved(loki)).rejects.toThrow(
      'Loki holds records that this drill did not write: a 31 of 30, other 2 of 0; another program writes to the same streams',
    );
    expect(loki.asked.some(({ path }) => path === '/flush')).toBe(false);
  });

  test('if a flush is refused and records are missing, and names the setting that shows them', {
    tags: 'slow',
  }, async () => {
    await using loki = await holding({ a: 30 }, undefined, 404);
    const logged: string[] = [];
    await expect(proved(loki, logged)).rejects.toThrow(
      /does not show all records that it accepted: b 0 of 5\. .*this Loki refuses POST \/flush.*to fix: .*query_store_max_look_back_period: -1ns/,
    );
    expect(logged).toEqual(['Loki does not show all records yet; requesting a flush']);
  });

  test('if records are missing after a flush', { tags: 'slow' }, async () => {
    await using loki = await holding({}, { a: 30, b: 4 });
    await expect(proved(loki)).rejects.toThrow(/b 4 of 5\. .*\(a flush was requested\)/);
  });
});

test('it succeeds if a flush shows the missing records', { tags: 'slow' }, async () => {
  await using loki = await holding({ a: 3 }, { a: 30, b: 5 });
  expect(await proved(loki)).toEqual({ a: 30, b: 5 });
  expect(loki.asked.filter(({ path, method }) => path === '/flush' && method === 'POST')).toHaveLength(1);
});
