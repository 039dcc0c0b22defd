/** Which attributes of a record a set of rules can see. */
import { describe, expect, test } from 'vitest';
import type { AlertRule } from '../../src/alerts/model.ts';
import { visibleAttributes } from '../../src/drill/visible-attributes.ts';
import { seesOnlyWhatItNames } from '../../src/logql/index.ts';

const rule = (expr: string, more: Partial<AlertRule> = {}): AlertRule => ({
  alert: 'A',
  expr,
  forMs: 0,
  labels: {},
  annotations: {},
  group: 'g',
  intervalMs: 60_000,
  file: 'rules.yaml',
  line: 1,
  ...more,
});

describe('an expression sees only the labels that it names', () => {
  test.each([
    'sum by (service_name) (count_over_time({a="b"} | detected_level="error" [5m])) > 5',
    'sum by (x) (count_over_time({a="b"} | label_format x="{{ .y }}-{{ $z := .z }}{{ $z }}" [5m]))',
    'sum(rate({a="b"} |= "x" [5m])) / sum(rate({a="b"}[5m])) > 0.05',
    'sum(sum_over_time({a="b"} | unwrap bytes [5m])) > 1',
    'quantile_over_time(0.95, {a="b"} | unwrap duration_ms [5m]) by (service_name) > 1000',
    'max by (x) (sum by (x, y) (count_over_time({a="b"}[5m]))) > 1',
    'topk(3, sum by (x) (count_over_time({a="b"}[5m])))',
    'absent_over_time({a="b"}[5m])',
    'sum by (x) (count_over_time({a="b"}[5m])) or vector(0) > 1',
    'sum by (x) (count_over_time({a="b"}[1h])) > 9 unless sum by (x) (count_over_time({a="b"}[5m]))',
    'label_replace(sum by (x) (count_over_time({a="b"}[5m])), "y", "$1", "x", "(.*)") > 1',
  ])('%s', (expr) => expect(seesOnlyWhatItNames(expr)).toBe(true));
});

describe('an expression may see labels that it does not name', () => {
  test.each([
    'count_over_time({a="b"}[5m]) > 5',
    'rate({a="b"}[5m]) > 1',
    'max by (x) (count_over_time({a="b"}[5m])) > 5',
    'count by (x) (count_over_time({a="b"}[5m])) > 5',
    'avg(rate({a="b"}[5m])) > 5',
    'topk(3, count_over_time({a="b"}[5m]))',
    'sum without (x) (count_over_time({a="b"}[5m]))',
    'sum by (x) (count_over_time({a="b"}[5m]) > 1)',
    'sum by (x) (count_over_time({a="b"}[5m]) / rate({a="b"}[5m]))',
    'sum by (x) (max_over_time({a="b"} | unwrap y [5m]))',
    'sum by (x) (last_over_time({a="b"} | unwrap y [5m]))',
    'max_over_time({a="b"} | unwrap y [5m])',
    'quantile_over_time(0.9, {a="b"} | unwrap y [5m]) without (x)',
    'sum by (x) (bytes_over_time({a="b"}[5m]))',
    'sum by (x) (label_replace(rate({a="b"}[5m]), "y", "$1", "x", "(.*)"))',
    'sum by (x) (count_over_time({a="b"}[5m])) > 1 and count_over_time({a="b"}[5m])',
    'sum by (x) (something_new({a="b"}[5m]))',
    'sum(count_over_time({a="b"} | line_format "{{ . }}" |= "trace" [5m])) > 0',
    'sum by (x) (count_over_time({a="b"} | label_format x="{{ range $k, $v := . }}{{ $v }}{{ end }}" [5m]))',
    'sum by (x) (count_over_time({a="b"} | label_format x=`{{ $ }}` [5m]))',
    'sum by (x) (what is this)',
    '{a="b"}',
    'not an expression (',
    '',
  ])('%s', (expr) => expect(seesOnlyWhatItNames(expr)).toBe(false));
});

describe('attributes that rules can see', () => {
  const BY_ROUTE = 'sum by (http_route) (count_over_time({a="b"} | duration_ms > 5 [5m])) > 1';

  test('are those that they name, in the spelling of Loki', () => {
    const sees = visibleAttributes([rule(BY_ROUTE)])!;
    expect(['http.route', 'duration_ms'].map(sees)).toEqual([true, true]);
    expect(['http.request.method', 'user.id', 'trace_id', 'observed_timestamp'].map(sees)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  test('include those in templates of labels and annotations', () => {
    const sees = visibleAttributes([
      rule(BY_ROUTE, { labels: { team: '{{ $labels.user_id }}' } }),
      rule(BY_ROUTE, { annotations: { summary: '{{ .Labels.error_code }}' } }),
    ])!;
    expect(['user.id', 'error.code', 'session.id'].map(sees)).toEqual([true, true, false]);
  });

  test('include those in a line template, and those that are part of a longer name', () => {
    const sees = visibleAttributes([
      rule(
        'sum(count_over_time({a="b"} | line_format "{{.exception_type}}" | status_extracted=~"5.." [5m]))',
      ),
    ])!;
    expect(['exception.type', 'status'].map(sees)).toEqual([true, true]);
  });

  test.each(['service.name', 'deployment.environment.name', 'level', 'log.level', 'SEVERITY', 'lvl'])(
    'always include stream labels and levels: %s',
    (attribute) => expect(visibleAttributes([rule(BY_ROUTE)])!(attribute)).toBe(true),
  );

  test('are unlimited if one rule sees every attribute', () => {
    expect(visibleAttributes([rule(BY_ROUTE), rule('rate({a="b"}[5m]) > 1')])).toBeUndefined();
  });
});
