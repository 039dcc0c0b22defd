/**
 * Rules of the shapes that people write, by how often they do (269 expressions of 44 public repositories): the scenario that is
 * made out of each is drilled, and its expectations hold; or the reason why there is none is true.
 */

import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { gatherExpectations } from '../../../src/alerts/expectations/gather.ts';
import type { AlertRule } from '../../../src/alerts/model.ts';
import { writer } from '../../../src/commands/drill/write.ts';
import { scenarioFrom } from '../../../src/config/scenario/index.ts';
import { embeddedBackend } from '../../../src/drill/embedded/backend.ts';
import { STOCK_PROFILE } from '../../../src/drill/embedded/profile.ts';
import { rehearse } from '../../../src/drill/rehearse.ts';
import { compose } from '../../../src/learn/rules/compose.ts';
import { planFor } from '../../../src/learn/rules/plan.ts';
import { ruleOf } from '../../support/histories.ts';

const MINUTE = 60_000;
const ruleWith = (expr: string, forMinutes = 0): AlertRule =>
  ruleOf({ alert: 'Shape', expr, forMs: forMinutes * MINUTE, labels: {} });

const OPTIONS = { name: 'made', scenarioFile: 'made.yaml', ruleFiles: ['rules.yaml'], leftOut: [] };

async function drilled(rule: AlertRule) {
  const planned = planFor(rule);
  if (planned.kind !== 'plan') return planned;
  const text = compose([planned.plan], OPTIONS);
  const { scenario } = await scenarioFrom({ label: 'made.yaml', text }, '1');
  const { expectations } = gatherExpectations(scenario, { texts: [], rules: [rule], durationMs: undefined });
  const { judgements } = await rehearse({
    backend: embeddedBackend({ profile: STOCK_PROFILE, via: undefined, nowMs: Date.UTC(2026, 2, 2, 12) }),
    scenario: { ...scenario, expectations: expectations.map(({ expectation }) => expectation) },
    seed: '1',
    rules: [rule],
    expectations,
    write: writer({ originMs: 0 }),
    log: () => {},
    progress: () => {},
  });
  return {
    kind: 'drilled',
    text,
    failed: judgements.filter(({ passed }) => !passed).map(({ sentence }) => sentence),
    count: judgements.length,
  };
}

const A = '{app="shop"}';

describe('a scenario whose drill passes', () => {
  test.each<[expr: string, forMinutes?: number]>([
    // Counts and rates of lines that a filter lets through.
    [`sum(count_over_time(${A} |= "error" [5m])) > 10`, 5],
    [`sum(count_over_time(${A} |= "error" [1m])) > 0`, 1],
    [`sum(count_over_time(${A} |= "error" [5m])) >= 1`],
    [`sum by (app) (count_over_time({app=~".+"} |= "panic" [5m])) > 0`, 2],
    [`sum(rate(${A} |= "error" [5m])) > 0.5`, 5],
    [`sum by (app, namespace) (rate({app="shop", namespace=~"prod|stage"} |~ "(?i)error" [5m])) > 1`, 1],
    [`sum(rate({job="nginx"} |~ "HTTP/1.[01]\\" 5\\\\d\\\\d" [1m])) > 0.1`, 1],
    [`sum(count_over_time({container="db"} |~ "(FATAL|PANIC):" [5m])) > 5`],
    [`sum(count_over_time(${A} |~ "timed? ?out" != "retry" [5m])) > 20`, 2],
    [`sum(count_over_time(${A} |= "failed" |= "login" [10m])) > 3`],
    [`sum(count_over_time(${A} |= "a" or "b" [5m])) > 3`],
    [`sum(count_over_time(${A} !~ "info|debug" |~ "(?i)exception" [5m])) > 3`, 1],
    [`sum(count_over_time(${A} |> "<_>timeout<_>" [5m])) > 3`],
    [`sum(count_over_time({service_name="shop", level="error"}[5m])) > 10`, 5],
    [`sum(count_over_time({app="shop", level=~"error|fatal"}[5m])) > 10`],
    [`sum(count_over_time({app!="", namespace="prod"} |= "oom" [5m])) > 0`],
    [`sum(count_over_time({app!~"test.*", job="a"} |= "oom" [5m])) > 0`],
    [`sum(count_over_time(${A}[5m])) > 1`],
    [`sum(count_over_time({app="shop", level="error"}[5m])) > 0`, 2],
    [`sum(count_over_time({app="shop", stream="stderr"}[5m])) > 2`],
    // Without an aggregation.
    [`count_over_time(${A} |= "error" [5m]) > 10`, 1],
    [`rate(${A} |= "error" [1m]) > 0.2`],
    [`count_over_time({filename="/var/log/auth.log"} |= "Failed password" [5m]) > 3`],
    // Parsers and label filters.
    [`sum(count_over_time(${A} | json | level="error" [5m])) > 10`, 1],
    [`sum(count_over_time(${A} | json | __error__="" | status >= 500 [5m])) > 5`],
    [`sum by (path) (count_over_time(${A} | json | status=~"5.." [5m])) > 5`],
    [`sum(count_over_time(${A} |= \`"level":"error"\` | json [5m])) > 5`],
    [`sum(count_over_time(${A} | json code="response.code" | code="500" [5m])) > 5`],
    [`sum(count_over_time(${A} | logfmt | level="error" or level="fatal" [5m])) > 5`, 1],
    [`sum(count_over_time(${A} | logfmt | duration > 2s [5m])) > 5`],
    [`sum(count_over_time(${A} | logfmt | size > 10KB and method="POST" [5m])) > 5`],
    [`sum(count_over_time(${A} | pattern "<ip> - <_> <status> <_>" | status=~"5.." [5m])) > 5`],
    [`sum(count_over_time(${A} | regexp "status=(?P<status>\\\\d+)" | status="503" [5m])) > 5`],
    [`sum(count_over_time(${A} | unpack | pod="web-1" [5m])) > 5`],
    [`sum(count_over_time({service_name="shop"} | detected_level="error" [5m])) > 5`, 2],
    [
      `sum by (service_name) (count_over_time({service_name=~".+"} | detected_level=~"error|fatal" [5m])) > 20`,
      1,
    ],
    [`sum(count_over_time(${A} | json | line_format "{{.msg}}" |= "refused" [5m])) > 5`],
    [`sum(count_over_time(${A} | json | drop password | level="error" [5m])) > 5`],
    // Ratios.
    [`sum(rate(${A} |= "error" [5m])) / sum(rate(${A}[5m])) > 0.05`, 5],
    [
      `sum by (app) (rate({app=~".+"} | json | level="error" [1m])) / sum by (app) (rate({app=~".+"}[1m])) * 100 > 10`,
      1,
    ],
    [
      `(sum(count_over_time(${A} | logfmt | status>=500 [5m])) / sum(count_over_time(${A} | logfmt [5m]))) > 0.1`,
    ],
    // Silence.
    [`absent_over_time({app="cron"}[15m])`, 5],
    [`absent_over_time({app="cron"} |= "backup done" [1h])`],
    [`absent_over_time({app="cron", env=~"prod"}[5m]) == 1`],
    [`(sum(count_over_time(${A}[5m])) or vector(0)) == 0`, 5],
    [`(sum(rate(${A}[5m])) or vector(0)) < 0.1`, 2],
    [`sum(rate(${A}[5m])) < 0.1`, 2],
    [`sum(count_over_time(${A}[10m])) <= 5`],
    // Values.
    [`quantile_over_time(0.95, ${A} | json | unwrap took | __error__="" [5m]) by (app) > 2`, 5],
    [`avg_over_time(${A} | logfmt | unwrap duration(took) [5m]) by (app) > 1`, 2],
    [`max_over_time(${A} | json | unwrap queue_length | __error__="" [1m]) > 100`],
    [`sum(sum_over_time(${A} | logfmt | unwrap bytes(size) [5m])) > 1000`],
    [`min_over_time(${A} | json | unwrap free | __error__="" [5m]) by (app) < 10`],
    // Volume.
    [`sum(rate(${A}[5m])) > 20`, 2],
    [`sum(count_over_time(${A}[1m])) > 600`],
    [`sum by (app) (bytes_over_time(${A}[5m])) > 10000`, 1],
    [`sum(bytes_rate(${A}[1m])) > 500`],
    // Other operators.
    [`topk(5, sum by (pod) (rate(${A} |= "OOM" [5m]))) > 0`],
    [`sum(rate(${A} |= "error" [5m])) > 1 and sum(rate(${A}[5m])) > 1`, 1],
    [`sum(count_over_time(${A} |= "error" [5m])) > 5 or sum(count_over_time(${A} |= "fatal" [5m])) > 0`],
    [`100 < sum(count_over_time(${A} |= "error" [5m]))`],
    [`max(count_over_time(${A} |= "error" [5m])) > 5`],
    [`sum without (pod) (count_over_time({app="shop", pod=~".+"} |= "error" [5m])) > 5`],
    [
      `label_replace(sum by (app) (count_over_time(${A} |= "error" [5m])), "service", "$1", "app", "(.*)") > 5`,
    ],
    [`sum(count_over_time(${A} |= "error" [3h])) > 50`],
    [`sum(count_over_time(${A} |= "error" [5m])) != 0`],
  ])('%s, for %s minutes', { tags: 'slow' }, async (expr, forMinutes) => {
    const found = await drilled(ruleWith(expr, forMinutes));
    expect(found, JSON.stringify(found, null, 1)).toMatchObject({ kind: 'drilled', failed: [], count: 2 });
  });
});

describe('an alert that can never fire', () => {
  test.each([
    [`sum(count_over_time(${A}[5m])) == 0`, 'without records there is no series for'],
    [`count_over_time({app="a", app="b"}[5m]) > 1`, '`app="a"` and `app="b"` contradict each other'],
    [`count_over_time({app="a", app!="a"}[5m]) > 1`, '`app="a"` and `app!="a"` contradict each other'],
    [`count_over_time({app="a", app=~"b.*"}[5m]) > 1`, '`app="a"` and `app=~"b.*"` contradict each other'],
    [
      `count_over_time(${A} |= "error" != "error" [5m]) > 1`,
      '`|= "error"` and `!= "error"` contradict each other',
    ],
    [
      `count_over_time(${A} |= "an error" != "error" [5m]) > 1`,
      '`|= "an error"` and `!= "error"` contradict each other',
    ],
    [
      `count_over_time(${A} | json | level="error" | level="warn" [5m]) > 1`,
      '`level="error"` and `level="warn"` contradict each other',
    ],
    [
      `sum(count_over_time(${A} | detected_level="ERROR" [5m])) > 1`,
      'Loki writes the levels info, error, warn',
    ],
    [`sum(count_over_time(${A} |= "x" [5m])) == 0`, 'without records there is no series for'],
  ])('%s', (expr, why) => {
    expect(planFor(ruleWith(expr))).toMatchObject({ kind: 'never', why: expect.stringContaining(why) });
  });
});

describe('an alert for which no records are found', () => {
  test.each([
    ['a ratio above one', `sum(rate(${A} |= "error" [5m])) / sum(rate(${A}[5m])) > 1.5`],
    [
      'more than five minutes before, of which there is nothing to compare with',
      `sum(count_over_time(${A} |= "error" [5m])) - sum(count_over_time(${A} |= "error" [5m] offset 5m)) > 10`,
    ],
    [
      'one of two conditions that is impossible',
      `count_over_time({app="a", app="b"}[5m]) > 1 or count_over_time(${A}[5m]) > 1`,
    ],
    ['the absence of what cannot be', `absent_over_time({app="a", app!="a"}[5m])`],
    ['many series', `count(sum by (pod) (count_over_time(${A}[5m]))) > 30`],
    ['a function that only a real Loki evaluates', `rate_counter(${A} | json | unwrap total [5m]) > 5`],
    ['an address', `sum(count_over_time(${A} | logfmt | remote = ip("10.0.0.0/8") [5m])) > 5`],
  ])('%s', (_, expr) => {
    expect(planFor(ruleWith(expr))).toMatchObject({ kind: 'unknown' });
  });
});

test('guessed labels are marked, named ones are not', () => {
  const planned = planFor(ruleWith('sum(count_over_time({app="shop", env=~"prod.*"} |= "error" [5m])) > 5'));
  if (planned.kind !== 'plan') throw new Error(planned.why);
  expect(compose([planned.plan], OPTIONS)).toContain(
    'labels: { app: "shop", env: "prod" }    # guess: env\n',
  );
});

test('hostile text of rules stays text', async () => {
  const text = '"}: {{ .x }} %(service)s {user}\n# - &a *b';
  const found = await drilled(ruleWith(`sum(count_over_time(${A} |= ${JSON.stringify(text)} [5m])) > 3`));
  expect(found, stringify(found)).toMatchObject({ kind: 'drilled', failed: [] });
});
