/** Verdicts that prove less than they seem to, and those that raise no warning. */
import { describe, expect, test } from 'vitest';
import type { DrillResult } from '../../src/alerts/model.ts';
import type { LabelMatcher } from '../../src/model/expectation.ts';
import { headline } from '../../src/report/outcome.ts';
import { warningsOf, watchingNothing } from '../../src/report/warnings.ts';
import { drillResult, INCONCLUSIVE_JUDGEMENT, judgementWith, SILENT } from '../support/drill-results.ts';
import { expecting, historyOf, MINUTE } from '../support/histories.ts';

const QUIET = '..............................';

/** A drill with one `never` expectation on these labels. */
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

describe('a `never` expectation watches nothing', () => {
  test('if no service has that name', () => {
    const result = silentOn('service_name', '=', 'paymnt');
    expect(warningsOf(result)).toEqual([
      'HighErrorRatio{service_name="paymnt"} watches nothing: no alert of this drill can have service_name="paymnt" (did you mean "payment"?)',
    ]);
    expect(watchingNothing(result)).toBe(1);
    expect(headline(result)).toBe('PASSED: 1 expectation holds; 1 watches nothing');
  });

  test('if its pattern matches no service', () => {
    expect(warningsOf(silentOn('service_name', '=~', 'cart.*'))).toEqual([
      'HighErrorRatio{service_name=~"cart.*"} watches nothing: no alert of this drill can have service_name=~"cart.*"',
    ]);
  });

  test('if the rule sets another value', () => {
    expect(warningsOf(silentOn('severity', '=', 'warning'))).toEqual([
      'HighErrorRatio{severity="warning"} watches nothing: no alert of this drill can have severity="warning"; it is "critical"',
    ]);
    expect(warningsOf(silentOn('severity', '=', 'critical'))).toEqual([]);
    const templated = historyOf(QUIET, { rule: { labels: { severity: '{{ $labels.level }}' } } });
    expect(warningsOf(silentOn('severity', '=', 'warning', { histories: [templated] }))).toEqual([]);
  });
});

describe('a rule without an aggregation', () => {
  const ofRecords = (expr: string, labels: Readonly<Record<string, string>>) => {
    const history = historyOf(QUIET, { rule: { expr } });
    const series = history.series.map((each) => ({ ...each, labels }));
    const measured = {
      ...history.measured!,
      series: [{ labels, samples: history.measured!.series[0]!.samples }],
    };
    return warningsOf(drillResult({ judgements: [], histories: [{ ...history, series, measured }] }));
  };
  const COUNT = 'count_over_time({service_name="payment"} |= "refused" [5m])';

  test('has a series for each record if records have ids', () => {
    expect(ofRecords(`${COUNT} > 5`, { service_name: 'payment', trace_id: 'a1' })).toEqual([
      'HighErrorRatio has a series for each record, because it does not aggregate and records have labels such as trace_id; to fix: aggregate, for example with sum by (service_name) (…)',
    ]);
  });

  test.each([
    ['records have no ids', `${COUNT} > 5`, { app: 'payment', level: 'error' }],
    ['the id is wanted', `sum by (trace_id) (${COUNT}) > 5`, { trace_id: 'a1' }],
  ])('has none if %s', (_, expr, labels) => {
    expect(ofRecords(expr, labels)).toEqual([]);
  });
});

describe('a `never` expectation watches something', () => {
  test.each([
    ['a service of the drill, even one that no series shows', '=', 'auth'],
    ['some services of a pattern', '=~', '(payment|auth)'],
    ['a pattern of which nobody can say what it stands for', '=~', 'pay.+|cart.*'],
    ['what has no such label at all', '=', ''],
  ] as const)('%s', (_, operator, value) => {
    const histories = [historyOf({ payment: QUIET })];
    expect(warningsOf(silentOn('service_name', operator, value, { histories }))).toEqual([]);
  });

  test('a label that no series has may have any value', () => {
    expect(warningsOf(silentOn('route', '=', '/cart'))).toEqual([]);
  });

  test('an inconclusive judgement has no warning', () => {
    const labels = [{ name: 'service_name', operator: '=' as const, value: 'nobody' }];
    const judgements = [{ ...INCONCLUSIVE_JUDGEMENT, expectation: expecting({ labels, never: true }) }];
    expect(warningsOf(drillResult({ judgements }))).toEqual([]);
  });
});

test('an alternative that matches nothing raises a warning, even if others match', () => {
  const result = silentOn('service_name', '=~', '(payment|auht)');
  expect(warningsOf(result)).toEqual([
    'HighErrorRatio{service_name=~"(payment|auht)"} watches less than it names: no alert of this drill can have service_name="auht" (did you mean "auth"?)',
  ]);
  expect(watchingNothing(result)).toBe(0);
});

test('the values of series are not all possible values', () => {
  // Counted by a label of the user's own, so these are not services.
  const result = silentOn('service_name', '=', 'cart', { records: { shop: 1000 } });
  expect(warningsOf(result)).toEqual([
    'HighErrorRatio{service_name="cart"} may watch nothing: no series of any rule had service_name="cart"',
  ]);
  expect(headline(result)).toBe('PASSED: 1 expectation holds');
});

test('an expected firing on labels that no alert has raises one warning for all its windows', () => {
  const labels = [{ name: 'service_name', operator: '=' as const, value: 'paymnt' }];
  const judgement = judgementWith({
    expectation: expecting({ labels, firesMs: MINUTE }),
    onset: 'never-fired',
    reset: 'not-asked',
    passed: false,
  });
  const result = drillResult({ judgements: [judgement, judgement] });
  expect(warningsOf(result)).toEqual([
    'HighErrorRatio{service_name="paymnt"} during outage: no alert of this drill can have service_name="paymnt" (did you mean "payment"?)',
  ]);
  expect(watchingNothing(result)).toBe(0);
});

describe('a rule that selects a level', () => {
  const silent = judgementWith({ onset: 'never-fired', reset: 'not-asked', passed: false });
  const selecting = (level: string): DrillResult =>
    drillResult({
      histories: [
        historyOf(QUIET, { rule: { expr: `count_over_time({a="b"} | detected_level${level} [5m])` } }),
      ],
      judgements: [silent],
    });

  test.each(['="ERROR"', '=~"ERROR|FATAL"', '="warning"'])('%s may match nothing', (level) => {
    expect(warningsOf(selecting(level))).toEqual([
      `HighErrorRatio selects detected_level${level}, but the levels of Loki are trace, debug, info, warn, error, critical, fatal, unknown: the rule may match nothing`,
    ]);
  });

  test.each(['="error"', '=~"(?i)ERROR|FATAL"', '!="INFO"', '=~".+"'])(
    '%s matches a level of Loki',
    (level) => {
      expect(warningsOf(selecting(level))).toEqual([]);
    },
  );

  test('raises no warning once it fired', () => {
    expect(warningsOf({ ...selecting('="ERROR"'), judgements: [judgementWith()] })).toEqual([]);
  });
});
