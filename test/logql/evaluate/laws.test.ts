/** Laws of counts, over random records in two streams. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Series } from '../../../src/model/series.ts';
import { A, B, evaluated, S } from './values.ts';

describe('laws', () => {
  const entry = fc
    .record({ ms: fc.integer({ min: 0, max: 300_000 }), b: fc.boolean(), bad: fc.boolean() })
    .map(({ ms, b, bad }) => ({ stream: b ? B : A, timeMs: ms, line: bad ? 'error' : 'ok', metadata: {} }));
  const entries = fc
    .array(entry, { maxLength: 60 })
    .map((all) => all.toSorted((x, y) => x.timeMs - y.timeMs));
  const grid: [number, number, number] = [60, 300, 15];
  const sorted = (series: readonly Series[]) =>
    series.toSorted((x, y) => JSON.stringify(x.labels).localeCompare(JSON.stringify(y.labels)));

  test('a count equals that of an evaluator which keeps every record', () => {
    fc.assert(
      fc.property(
        entries,
        fc.constantFrom(15, 20, 60, 90),
        fc.constantFrom(0, 5, 45),
        (all, range, offset) => {
          const found = sorted(
            evaluated(
              `sum by (app) (count_over_time({app=~".+"} |= "error" [${range}s] offset ${offset}s))`,
              all,
              grid,
            ),
          );
          const expected = ['a', 'b'].flatMap((app) => {
            const samples = [];
            for (let t = 60_000; t <= 300_000; t += 15_000) {
              const end = t - offset * S;
              const value = all.filter(
                ({ stream, timeMs, line }) =>
                  stream.labels.app === app && line === 'error' && timeMs > end - range * S && timeMs <= end,
              ).length;
              if (value > 0) samples.push({ timeMs: t, value });
            }
            return samples.length > 0 ? [{ labels: { app }, samples }] : [];
          });
          expect(found).toEqual(expected);
        },
      ),
    );
  });

  test('a stream that no selector matches changes nothing, and the sum of the parts is the whole', () => {
    fc.assert(
      fc.property(entries, (all) => {
        const only = all.filter(({ stream }) => stream === A);
        expect(evaluated('rate({app="a"}[1m])', all, grid)).toEqual(
          evaluated('rate({app="a"}[1m])', only, grid),
        );
        const whole = evaluated('sum(count_over_time({app=~".+"}[1m]))', all, grid);
        expect(evaluated('sum(sum by (app) (count_over_time({app=~".+"}[1m])))', all, grid)).toEqual(whole);
      }),
    );
  });
});
