/** Verdicts that are worth less than they look, and those that only look so. */
import { describe, expect, test } from 'vitest';
import type { DrillResult } from '../../src/alerts/model.ts';
import type { LabelMatcher } from '../../src/model/expectation.ts';
import { headline } from '../../src/report/outcome.ts';
import { warningsOf, watchingNothing } from '../../src/report/warnings.ts';
import { BLIND, drillResult, judgementWith, SILENT } from '../support/drill-results.ts';
import { expecting, historyOf, MINUTE } from '../support/histories.ts';

const QUIET = '..............................';

/** A drill with one expectation on these labels, that must never fire. */
const silentOn = (
  name: string,
  operator: LabelMatcher['operator'],
  value: string,
  part: Partial<DrillResult> = {},
): DrillResult => {
  const { during, ...whole } = expecting({ labels: [{ name, operator, value }], never: true });
  expect(during).toBeDefined();
  return drillResult({ judgements: [{ ...SILENT, expectation: whole }], ...part });
};

describe('an expectation that must never fire watches nothing', () => {
  test('where no service has that name', () => {
    const result = silentOn('service_name', '=', 'paymnt');
    expect(warningsOf(result)).toEqual([
      'HighErrorRatio{service_name="paymnt"} watches nothing: nothing here has service_name="paymnt" (did you mean "payment"?)',
    ]);
    expect(watchingNothing(result)).toBe(1);
    expect(headline(result)).toBe('PASSED: the one expectation holds; 1 watches nothing');
  });

  test('where the pattern matches none', () => {
    expect(warningsOf(silentOn('service_name', '=~', 'cart.*'))).toEqual([
      'HighErrorRatio{service_name=~"cart.*"} watches nothing: nothing here has service_name=~"cart.*"',
    ]);
  });

  test('where the rule itself says another value', () => {
    expect(warningsOf(silentOn('severity', '=', 'warning'))).toEqual([
      'HighErrorRatio{severity="warning"} watches nothing: nothing here has severity="warning"; it is "critical"',
    ]);
    expect(warningsOf(silentOn('severity', '=', 'critical'))).toEqual([]);
    const templated = historyOf(QUIET, { rule: { labels: { severity: '{{ $labels.level }}' } } });
    expect(warningsOf(silentOn('severity', '=', 'warning', { histories: [templated] }))).toEqual([]);
  });
});

describe('an expectation that must never fire watches somebody', () => {
  test.each([
    ['a service of the drill, even one that no series shows', '=', 'auth'],
    ['some services of a pattern', '=~', '(payment|auth)'],
    ['a pattern of which nobody can say what it stands for', '=~', 'pay.+|cart.*'],
    ['what has no such label at all', '=', ''],
  ] as const)('%s', (_, operator, value) => {
    const histories = [historyOf({ payment: QUIET })];
    expect(warningsOf(silentOn('service_name', operator, value, { histories }))).toEqual([]);
  });

  test('a label that no series has can be anything', () => {
    expect(warningsOf(silentOn('route', '=', '/cart'))).toEqual([]);
  });

  test('where nobody could look there is that to say, and no more', () => {
    const labels = [{ name: 'service_name', operator: '=' as const, value: 'nobody' }];
    const judgements = [{ ...BLIND, expectation: expecting({ labels, never: true }) }];
    expect(warningsOf(drillResult({ judgements }))).toEqual([]);
  });
});

test('one alternative that nobody has is told, since the others hide it', () => {
  const result = silentOn('service_name', '=~', '(payment|auht)');
  expect(warningsOf(result)).toEqual([
    'HighErrorRatio{service_name=~"(payment|auht)"} watches less than it names: nothing here has service_name="auht" (did you mean "auth"?)',
  ]);
  expect(watchingNothing(result)).toBe(0);
});

test('what series show is not all that there may be', () => {
  // Counted by a label of the user's own: these are no services.
  const result = silentOn('service_name', '=', 'cart', { records: { shop: 1000 } });
  expect(warningsOf(result)).toEqual([
    'HighErrorRatio{service_name="cart"} may watch nothing: no series of any rule had service_name="cart"',
  ]);
  expect(headline(result)).toBe('PASSED: the one expectation holds');
});

test('what must fire on labels that nobody has is told too, once for all its windows', () => {
  const labels = [{ name: 'service_name', operator: '=' as const, value: 'paymnt' }];
  const judgement = judgementWith({
    expectation: expecting({ labels, firesMs: MINUTE }),
    onset: 'never-fired',
    reset: 'not-asked',
    passed: false,
  });
  const result = drillResult({ judgements: [judgement, judgement] });
  expect(warningsOf(result)).toEqual([
    'HighErrorRatio{service_name="paymnt"} during outage: nothing here has service_name="paymnt" (did you mean "payment"?)',
  ]);
  expect(watchingNothing(result)).toBe(0);
});

describe('a rule that asks for a level', () => {
  const silent = judgementWith({ onset: 'never-fired', reset: 'not-asked', passed: false });
  const asking = (level: string): DrillResult =>
    drillResult({
      histories: [
        historyOf(QUIET, { rule: { expr: `count_over_time({a="b"} | detected_level${level} [5m])` } }),
      ],
      judgements: [silent],
    });

  test.each(['="ERROR"', '=~"ERROR|FATAL"', '="warning"'])('%s may see nothing', (level) => {
    expect(warningsOf(asking(level))).toEqual([
      `HighErrorRatio asks for detected_level${level}, and Loki's own levels are trace, debug, info, warn, error, critical, fatal, unknown: it may see nothing`,
    ]);
  });

  test.each(['="error"', '=~"(?i)ERROR|FATAL"', '!="INFO"', '=~".+"'])(
    '%s sees what it asks for',
    (level) => {
      expect(warningsOf(asking(level))).toEqual([]);
    },
  );

  test('is not in doubt once it fired', () => {
    expect(warningsOf({ ...asking('="ERROR"'), judgements: [judgementWith()] })).toEqual([]);
  });
});
