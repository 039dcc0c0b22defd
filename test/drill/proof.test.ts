/** The proof: Loki shows what the ledger says, record for record, or nothing is judged. */
import { describe, expect, test } from 'vitest';
import { type Claim, prove } from '../../src/drill/proof.ts';
import { clientOf, matrix, stepsOf, tooLong } from '../loki/hand-loki.ts';
import { Answer, type Answering, answering } from '../support/answering.ts';

const HOUR = 3_600_000;
const claim: Claim = {
  selector: '{service_name=~".+"}',
  label: 'service_name',
  counts: { a: 30, b: 5 },
  fromMs: Date.UTC(2026, 0, 5),
  toMs: Date.UTC(2026, 0, 5) + 2 * HOUR,
};

/** Shows these counts, once it was asked to flush those of the second kind; `flush` is its answer to that. */
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

async function proved(loki: Answering, told: string[] = []): Promise<Readonly<Record<string, number>>> {
  return prove(clientOf(loki.url), claim, (line) => told.push(line));
}

test('equal counts are the result', async () => {
  await using loki = await holding({ a: 30, b: 5 });
  expect(await proved(loki)).toEqual({ a: 30, b: 5 });
});

test('counts come piece by piece from a Loki that takes no query as long', async () => {
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
  // Eight windows of 15 minutes: 24 of a, which the ledger must know as well.
  const shown = await prove(clientOf(loki.url), { ...claim, counts: { a: 24, b: 5 } }, () => {});
  expect(shown).toEqual({ a: 24, b: 5 });
  expect(Math.max(...lengths)).toBeLessThan(HOUR / 2);
});

describe('fails', () => {
  test('at once where there is more than was written', async () => {
    await using loki = await holding({ a: 31, b: 5, other: 2 });
    await expect(proved(loki)).rejects.toThrow(
      'Loki holds records that this drill did not write: a 31 of 30, other 2 of 0; the same streams',
    );
    expect(loki.asked.some(({ path }) => path === '/flush')).toBe(false);
  });

  test('where a flush is refused and something stays hidden, with the setting that shows it', async () => {
    await using loki = await holding({ a: 30 }, undefined, 404);
    const told: string[] = [];
    await expect(proved(loki, told)).rejects.toThrow(
      /does not show all records that it acknowledged: b 0 of 5\. .*POST \/flush is refused here.*query_store_max_look_back_period: -1ns/,
    );
    expect(told).toEqual(['Loki does not show all of it; asking it to flush']);
  });

  test('where even a flush does not show it', async () => {
    await using loki = await holding({}, { a: 30, b: 4 });
    await expect(proved(loki)).rejects.toThrow(/b 4 of 5\. .*\(it was asked to\)/);
  });
});

test('what shows only once it is flushed is as good', async () => {
  await using loki = await holding({ a: 3 }, { a: 30, b: 5 });
  expect(await proved(loki)).toEqual({ a: 30, b: 5 });
  expect(loki.asked.filter(({ path, method }) => path === '/flush' && method === 'POST')).toHaveLength(1);
});
