/** The sentence of a judgement. */
import { describe, expect, test } from 'vitest';
import type { AlertHistory } from '../../../src/alerts/model.ts';
import type { Expectation } from '../../../src/model/expectation.ts';
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
const resolves = { ...fires, resolvesMs: 3 * MINUTE };
const never = expecting({ never: true });
const P = 'HighErrorRatio{service_name=payment}';

const sentence = (
  expectation: Expectation,
  lines: Parameters<typeof historyOf>[0],
  drawing?: Drawing,
): string => judgementOf(expectation, historyOf(lines, drawing), OUTAGE).sentence;

describe('an alert that fired', () => {
  test('in time: time to detect, what a ruler may show, and the limit', () => {
    const grid = gridOf(60, at(0), 20_000);
    const line = `${'.'.repeat(34)}${'#'.repeat(20)}`.padEnd(60, '.');
    expect(sentence(fires, line, { grid, rule: { intervalMs: 20_000 } })).toBe(
      `${P} fired 3m 20s after the start of outage (a ruler may show 3m to 3m 40s; allowed 4m)`,
    );
    expect(sentence(fires, '........######.................')).toBe(
      `${P} fired 0s after the start of outage (a ruler may show 0s to 1m; allowed 4m)`,
    );
  });

  test('too late, or already before', () => {
    expect(sentence(fires, '..............####.............')).toBe(
      `${P} fired 6m after the start of outage, too late (a ruler may show 5m to 7m; allowed 4m)`,
    );
    expect(sentence(fires, '.......####....................')).toBe(
      `${P} was already firing at the start of outage: since 10:09 UTC, 1m before it`,
    );
  });

  test('and resolved', () => {
    const fired = `${P} fired 2m after the start of outage (a ruler may show 1m to 3m; allowed 4m)`;
    expect(sentence(resolves, '..........####.................')).toBe(
      `${fired}, and resolved by the end of outage`,
    );
    expect(sentence(resolves, '..........#######..............')).toBe(
      `${fired}, and resolved 2m after the end of outage (a ruler may show 1m to 3m; allowed 3m)`,
    );
    expect(sentence(resolves, '..........##########...........')).toBe(
      `${fired}, and resolved only 5m after the end of outage (a ruler may show 4m to 6m; allowed 3m; last value 0.2, threshold > 0.05)`,
    );
    expect(sentence(resolves, '..........#####################', { measured: false })).toBe(
      `${fired}, and was still firing when the drill ended, 15m after the end of outage (allowed 3m; last value 0.2)`,
    );
    expect(sentence(resolves, '..........####')).toBe(
      `${fired}, and was still firing when the drill ended, before the end of outage: too early to know whether it resolves in time (allowed 3m)`,
    );
    expect(sentence(resolves, '..........######')).toContain(
      'when the drill ended, 0s after the end of outage:',
    );
  });

  test('and the last one to resolve is named if it is another instance', () => {
    const lines = { payment: '..........######...............', auth: '...........######..............' };
    expect(sentence({ ...resolves, labels: [] }, lines)).toContain(
      ', and HighErrorRatio{service_name=auth} resolved 2m after the end of outage',
    );
  });

  test('although it must not: when, for how long, and its most extreme value', () => {
    expect(sentence(never, '..........####..###............')).toBe(
      `${P} fired from 10:12 UTC for 2m (highest value 0.2, threshold > 0.05), but must not fire during outage; it fired 2 times in total`,
    );
    expect(sentence(never, '..............#################', { measured: false })).toBe(
      `${P} fired from 10:16 UTC until the end of the drill (highest value 0.2), but must not fire during outage and for 5m after it`,
    );
    expect(sentence(never, '.............###...............')).toContain('during outage and for 5m after it');
    expect(sentence(never, '............###................')).toMatch(/during outage$/);
    const { during: _, ...always } = never;
    expect(sentence(always, '..........###..................')).toContain(
      ', but must not fire in the judged time',
    );
    const window = { ...never, during: { fromMs: 0, toMs: 10 * MINUTE } };
    expect(sentence(window, '..........###..................')).toContain(
      ', but must not fire between 10:05 UTC and 10:15 UTC',
    );
  });

  test('is named with the labels of its series, and with those of the rule that the expectation names', () => {
    const critical = { name: 'severity', operator: '=', value: 'critical' } as const;
    expect(sentence({ ...fires, labels: [critical] }, '..........####.................')).toMatch(
      /^HighErrorRatio\{service_name=payment, severity=critical\} fired/,
    );
  });
});

describe('an alert that did not fire', () => {
  const silent = `${P} did not fire during outage: `;

  test('was pending: for how long, and how much of `for` was left', () => {
    expect(sentence(fires, '..........#....................')).toBe(
      `${silent}it was pending from 10:10 UTC for 1m, but became inactive 1m before \`for\` (2m) had passed (value 0.01 then, threshold > 0.05)`,
    );
    expect(sentence(fires, '..........## ..................')).toBe(
      `${silent}it was pending from 10:10 UTC, but was inactive at the evaluation at which it would have fired (\`for\` is 2m; no value then)`,
    );
    expect(sentence(fires, '..........#.##.#...............', { measured: false })).toBe(
      `${silent}it was pending 3 times, the longest from 10:12 UTC, but was inactive at the evaluation at which it would have fired (\`for\` is 2m)`,
    );
    const half = { rule: { forMs: 30 * MINUTE } };
    expect(sentence(fires, '..........########.............', half)).toContain(
      'it was pending from 10:10 UTC for 8m, but became inactive 22m before `for` (30m) had passed',
    );
    expect(sentence(fires, '..........#####################', half)).toBe(
      `${silent}it was pending from 10:10 UTC until the end of the drill (\`for\` is 30m)`,
    );
    expect(sentence(fires, '..........#####################', { rule: { forMs: 15 * MINUTE } })).toBe(
      `${silent}it was pending from 10:10 UTC, and fired only at 10:25 UTC, 10m after the end of outage (\`for\` is 15m)`,
    );
  });

  test('never met the threshold: how close it came', () => {
    expect(sentence(fires, '...............................')).toBe(
      `${silent}its value was never above the threshold (closest 0.01 at 10:10 UTC, threshold > 0.05)`,
    );
    const lines = { payment: '...............................', review: '...............................' };
    expect(sentence({ ...fires, labels: [] }, lines)).toContain('(closest 0.01 of {service_name=payment} at');
  });

  test('is explained from the attributable time of the window only', () => {
    const history = historyOf('...............................');
    const [series] = history.measured!.series;
    const reaching = (minute: number): AlertHistory => ({
      ...history,
      measured: {
        ...history.measured!,
        series: [
          {
            labels: series!.labels,
            samples: series!.samples.map((one) =>
              one.timeMs === at(minute) ? { ...one, value: 0.04 } : one,
            ),
          },
        ],
      },
    });
    const sentenceAt = (minute: number) => judgementOf(fires, reaching(minute), OUTAGE).sentence;
    expect(sentenceAt(19)).toContain('closest 0.04 at 10:19 UTC');
    expect(sentenceAt(20)).toContain('closest 0.01 at 10:10 UTC');
    expect(sentence(fires, '....................##.........')).toContain('closest 0.01 at 10:10 UTC');
  });

  test('had no value, or no series', () => {
    expect(sentence(fires, '.....                     .....')).toBe(
      `${silent}no series with these labels had a value in that time`,
    );
    expect(sentence({ ...fires, labels: [] }, '.....                     .....')).toBe(
      'HighErrorRatio did not fire during outage: no series had a value in that time',
    );
    expect(sentence(fires, '                               ')).toBe(
      `${silent}its expression returned no series`,
    );
    expect(sentence(fires, { auth: '..........#......' })).toBe(
      `${silent}no series had these labels (only with {service_name=auth})`,
    );
  });

  test('had no known value, because the comparison cannot be separated', () => {
    const drawing = { measured: false };
    expect(sentence(fires, '...............................', drawing)).toBe(
      `${silent}its expression never returned a value with these labels`,
    );
    expect(sentence(fires, '###............................', drawing)).toBe(
      `${silent}its expression returned nothing with these labels in that time`,
    );
  });

  test('fired for others instead, or later', () => {
    const burst = '..........#####................';
    const lines = {
      payment: '.'.repeat(31),
      a: burst,
      b: burst,
      c: burst,
      d: `${burst.slice(0, 16)}###............`,
    };
    expect(sentence(fires, lines)).toMatch(
      /; it fired for \{service_name=a\}, \{service_name=b\}, \{service_name=c\} and 1 more instead$/,
    );
    expect(sentence(fires, '....................####.......')).toMatch(
      /; it fired only at 10:22 UTC, 7m after the end of outage$/,
    );
    expect(sentence(never, lines)).not.toContain('instead');
  });

  test('had more alerts than the limit of its group', () => {
    const lines = { payment: '..........#####................', auth: '..........#####................' };
    const rule = { forMs: 0, limit: 1 };
    expect(sentence(fires, lines, { rule })).toBe(
      'HighErrorRatio{service_name=payment} did not fire during outage: its expression returned 0.2 at 10:10 UTC (threshold > 0.05), but 2 of its alerts were active, more than the `limit` of group services (1): a ruler drops them all',
    );
    // At first it is the only active alert.
    const second = { ...lines, auth: '...........####................' };
    expect(sentence(fires, second, { rule: { ...rule, forMs: 2 * MINUTE } })).toMatch(
      /: it was pending from 10:10 UTC for 1m, but became inactive 1m before `for` \(2m\) had passed \(2 of its alerts were active, more than the `limit` of group services \(1\): a ruler drops them all\)$/,
    );
  });

  test('had series with the same labels as alerts', () => {
    const lines = { payment: '..........#####................', auth: '..........#####................' };
    expect(sentence({ ...fires, labels: [] }, lines, { rule: { labels: { service_name: 'all' } } })).toBe(
      'HighErrorRatio did not fire during outage: its expression returned 0.2 of {service_name=payment} at 10:10 UTC (threshold > 0.05), but several of its series have the same labels as alerts, which a ruler rejects',
    );
  });
});

test('an inconclusive verdict gives the reason', () => {
  expect(sentence(fires, '', { grid: gridOf(0) })).toBe(
    `It is inconclusive whether ${P} fired during outage: its rule was not observed`,
  );
  expect(sentence(fires, '...', { unobservable: 'selector matches nothing' })).toBe(
    `It is inconclusive whether ${P} fired during outage: selector matches nothing`,
  );
  expect(sentence(fires, '.......')).toBe(
    `It is inconclusive whether ${P} fired during outage: its rule was observed only from 10:00 UTC to 10:06 UTC`,
  );
  expect(sentence({ ...fires, during: { incident: 'flood' } }, '.......')).toBe(
    `It is inconclusive whether ${P} fired during flood: flood does not happen in the judged time`,
  );
});
