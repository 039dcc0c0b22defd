/** Remarks on evaluations without a value if an alert did not fire. */
import { expect, test } from 'vitest';
import type { Expectation } from '../../../src/model/expectation.ts';
import type { Sample, Series } from '../../../src/model/series.ts';
import {
  at,
  type Drawing,
  expecting,
  gridOf,
  happening,
  historyOf,
  judgementOf,
  MINUTE,
} from '../../support/histories.ts';

const OUTAGE = [happening(10, 15)];
const fires = expecting({ firesMs: 4 * MINUTE });
const never = expecting({ never: true });

const sentence = (
  expectation: Expectation,
  lines: Parameters<typeof historyOf>[0],
  drawing?: Drawing,
): string => judgementOf(expectation, historyOf(lines, drawing), OUTAGE).sentence;

test('gaps are described: a range, one evaluation, the longest of several, all series', () => {
  const closest = `HighErrorRatio{service_name=payment} did not fire during outage: its value was never above the threshold (closest 0.01 at 10:10 UTC, threshold > 0.05)`;
  expect(sentence(fires, '...........    ................')).toBe(
    `${closest}; it had no value from 10:11 UTC to 10:14 UTC`,
  );
  expect(sentence(fires, '............ ..................')).toBe(`${closest}; it had no value at 10:12 UTC`);
  expect(sentence(fires, '........... .  .. ..........   ')).toBe(
    `${closest}; it had no value at 4 evaluations, the longest gap from 10:13 UTC to 10:14 UTC`,
  );
  expect(sentence(fires, '........... . .................')).toBe(
    `${closest}; it had no value at 2 evaluations, first at 10:11 UTC`,
  );
  const both = { payment: '...........    .....', auth: '............   .....' };
  expect(sentence({ ...fires, labels: [] }, both)).toMatch(
    /; none of its series had a value from 10:12 UTC to 10:14 UTC$/,
  );
  expect(sentence(never, '...........    ................')).toContain('; it had no value from 10:11 UTC');
});

test('NaN is not a value', () => {
  const history = historyOf('.'.repeat(31));
  const [{ labels, samples }] = history.measured!.series as readonly [Series];
  const of = ({ timeMs, value }: Sample) => ({ timeMs, value: timeMs === at(12) ? Number.NaN : value });
  const measured = { ...history.measured!, series: [{ labels, samples: samples.map(of) }] };
  expect(judgementOf(fires, { ...history, measured }, OUTAGE).sentence).toMatch(
    /; it had no value at 10:12 UTC$/,
  );
});

test('evaluations are counted at any offset', () => {
  const grid = gridOf(31, at(0) + 20_000);
  expect(sentence(fires, '.........  ....................', { grid })).toMatch(
    /; it had no value at 10:10:20 UTC$/,
  );
});
