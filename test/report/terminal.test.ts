/** The report on a terminal, line by line. */
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { DrillResult } from '../../src/alerts/model.ts';
import { columnsOf, plainText } from '../../src/draw/terminal/text.ts';
import { terminalReport } from '../../src/report/terminal.ts';
import { shown } from '../../src/report/words.ts';
import {
  COMMAND,
  drillResult,
  evidenceWith,
  failedResult,
  GONE,
  hostileResult,
  judgementWith,
  LATE,
  UNEXPECTED,
} from '../support/drill-results.ts';
import { at } from '../support/histories.ts';

const lines = (result: DrillResult, width = 80): readonly string[] =>
  terminalReport(result, { width, colour: false });
const text = (result: DrillResult, width = 80): string => lines(result, width).join('\n');

describe('a drill that passed', () => {
  test('is short at 80 columns', () => {
    expect(text(drillResult())).toBe(`PASSED: both expectations hold
rehearsal of shop, seed 1, run e603c495: 1,234 log records
judged 20m, 2026-03-02 10:05 to 10:25 UTC; with warm-up and cool-down 30m

outage                                ━━━━━━━━━━━
✔ HighErrorRatio  ········░░░░────────────░░░░███████████─────────────··········
    auth          ········░░░░────────────░░░░█████████───────────────··········
    payment       ··········──────────────░░░░███████████─────────────··········
✔ SlowAnswers     ··········──────────────────────────────────────────··········
                 └┬─────────┬──────────┬─────────┬─────────┬──────────┬─────────
                  10:00   10:05      10:10     10:15     10:20      10:25
                  ━ incident  ░ pending  █ firing  · not judged

✔ HighErrorRatio{payment} during outage: fired 4m, cleared 4m (±1m)
✔ SlowAnswers: stayed-silent

alert           fired  precision  recall  to detect  to resolve
HighErrorRatio      1       100%    100%         4m          4m
SlowAnswers         0          –       –          –           –

records kept in tenant firedrill-0a1b2c of http://loki:3100`);
  });
});

describe('a drill with failures', () => {
  test('reports them first at 80 columns', () => {
    expect(
      text(failedResult()),
    ).toBe(`INCONCLUSIVE: 1 of 4 expectations, 1 failed, 2 hold; 1 unexpected alert fired
rehearsal of shop, seed 1, run e603c495: 1,234 log records
judged 20m, 2026-03-02 10:05 to 10:25 UTC; with warm-up and cool-down 30m

outage                                ━━━━━━━━━━━
✖ HighErrorRatio  ········░░░░────────────░░░░███████████─────────────··········
    auth          ········░░░░────────────░░░░█████████───────────────··········
    payment       ··········──────────────░░░░███████████─────────────··········
✔ SlowAnswers     ··········──────────────────────────────────────────··········
? Gone            ??????????????????????????????????????????????????????????????
                 └┬─────────┬──────────┬─────────┬─────────┬──────────┬─────────
                  10:00   10:05      10:10     10:15     10:20      10:25
                  ━ incident  ░ pending  █ firing  · not judged  ? inconclusive

✖ HighErrorRatio{service_name="payment"} during outage: fires within 4m,
    resolves within 2m
    fired 4m (3m to 5m), cleared-late 4m (3m to 5m): It fired 4m after the start
      of outage, and was gone only 4m after the end of outage
    {service_name="payment"}, threshold > 0.05
      10:10–10:11 0.01  10:12 0.0612  10:13 0.25
    defined in shop expect[1]
    logcli query --org-id=firedrill-0a1b2c --step=60s 'ratio > 0.05'

? Gone during outage: fires within 2m
    inconclusive: It is unknown whether Gone fired during outage: selector
      matches nothing: {app="gone"}
    defined in --expect 'Gone during outage fires 2m'
    logcli query --org-id=firedrill-0a1b2c --step=60s 'ratio > 0.05'

✔ HighErrorRatio{payment} during outage: fired 4m, cleared 4m (±1m)
✔ SlowAnswers: stayed-silent

Unexpected alerts:
  HighErrorRatio{service_name="auth"}, 2026-03-02 10:14 to 10:18 UTC

alert           fired  precision  recall  to detect  to resolve
HighErrorRatio      1       100%    100%         4m          4m
SlowAnswers         0          –       –          –           –

note: group labels are ignored by the ruler
records kept in tenant firedrill-0a1b2c of http://loki:3100`);
  });

  test('reports the same at 120 columns', () => {
    expect(
      text(failedResult(), 120),
    ).toBe(`INCONCLUSIVE: 1 of 4 expectations, 1 failed, 2 hold; 1 unexpected alert fired
rehearsal of shop, seed 1, run e603c495: 1,234 log records
judged 20m, 2026-03-02 10:05 to 10:25 UTC; with warm-up and cool-down 30m

outage                                              ━━━━━━━━━━━━━━━━━
✖ HighErrorRatio  ·············░░░░░░░────────────────────░░░░░░░██████████████████────────────────────·················
    auth          ·············░░░░░░░────────────────────░░░░░░░██████████████────────────────────────·················
    payment       ·················───────────────────────░░░░░░░██████████████████────────────────────·················
✔ SlowAnswers     ·················────────────────────────────────────────────────────────────────────·················
? Gone            ??????????????????????????????????????????????????????????????????????????????????????????????????????
                 └┬────────────────┬────────────────┬────────────────┬────────────────┬────────────────┬────────────────
                  10:00          10:05            10:10            10:15            10:20            10:25
                  ━ incident  ░ pending  █ firing  · not judged  ? inconclusive

✖ HighErrorRatio{service_name="payment"} during outage: fires within 4m, resolves within 2m
    fired 4m (3m to 5m), cleared-late 4m (3m to 5m): It fired 4m after the start of outage, and was gone only 4m after
      the end of outage
    {service_name="payment"}, threshold > 0.05
      10:10–10:11 0.01  10:12 0.0612  10:13 0.25
    defined in shop expect[1]
    logcli query --org-id=firedrill-0a1b2c --step=60s 'ratio > 0.05'

? Gone during outage: fires within 2m
    inconclusive: It is unknown whether Gone fired during outage: selector matches nothing: {app="gone"}
    defined in --expect 'Gone during outage fires 2m'
    logcli query --org-id=firedrill-0a1b2c --step=60s 'ratio > 0.05'

✔ HighErrorRatio{service_name="payment"} during outage: fired 4m, cleared 4m (±1m)
✔ SlowAnswers: stayed-silent

Unexpected alerts:
  HighErrorRatio{service_name="auth"}, 2026-03-02 10:14 to 10:18 UTC

alert           fired  precision  recall  to detect  to resolve
HighErrorRatio      1       100%    100%         4m          4m
SlowAnswers         0          –       –          –           –

note: group labels are ignored by the ruler
records kept in tenant firedrill-0a1b2c of http://loki:3100`);
  });

  test('counts the series and alerts that it leaves out', () => {
    const series = ['a', 'b', 'c', 'd'].map((name) => ({ ...evidenceWith().series[0]!, labels: { name } }));
    const judgements = [{ ...LATE, evidence: evidenceWith({ series }) }];
    const unexpected = Array.from({ length: 25 }, (_, i) => ({
      ...UNEXPECTED,
      labels: { service_name: `service-${i}` },
    }));
    const report = text(drillResult({ judgements, unexpected }));
    expect(report).toContain('    {name="b"}, threshold > 0.05\n');
    expect(report).not.toContain('{name="c"}');
    expect(report).toContain('    and 2 more series\n');
    expect(
      report.match(/^ {2}HighErrorRatio\{service_name="service-\d+"\}, 2026-03-02 10:14 to 10:18 UTC$/gm),
    ).toHaveLength(20);
    expect(report).toContain('\n  and 5 more\n');
  });
});

test('a fully inconclusive drill gives its one reason in the headline', () => {
  const unobservable = 'Loki shows 0 of 1,234 records';
  const judgements = [judgementWith({ onset: 'unobservable', reset: 'unobservable', passed: false })];
  expect(
    text(drillResult({ unobservable, judgements, histories: [GONE], figures: [] })),
  ).toBe(`INCONCLUSIVE: Loki shows 0 of 1,234 records
rehearsal of shop, seed 1, run e603c495: 1,234 log records
judged 20m, 2026-03-02 10:05 to 10:25 UTC; with warm-up and cool-down 30m

? HighErrorRatio{service_name="payment"} during outage: inconclusive

records kept in tenant firedrill-0a1b2c of http://loki:3100`);
});

test('no records are kept if Loki stops with the drill, nor by a live drill', () => {
  expect(text(drillResult())).toContain('records kept in tenant firedrill-0a1b2c of http://loki:3100');
  expect(text(drillResult({ kind: 'live' }))).not.toContain('records kept');
  const passing = text(drillResult({ passingLoki: true }));
  expect(passing).not.toContain('tenant firedrill-0a1b2c');
  expect(passing).toContain('no records remain: the Loki of this drill stopped with it');
});

test('without rules or judgements the report has only its head', () => {
  expect(
    text(drillResult({ histories: [], judgements: [], figures: [], incidents: [] })),
  ).toBe(`INCONCLUSIVE: no expectation was judged
rehearsal of shop, seed 1, run e603c495: 1,234 log records
judged 20m, 2026-03-02 10:05 to 10:25 UTC; with warm-up and cool-down 30m

records kept in tenant firedrill-0a1b2c of http://loki:3100`);
});

test.each([
  ['a passed drill', drillResult()],
  ['a failed one', failedResult()],
  ['one with hostile names', hostileResult()],
])('%s keeps to the width, except for commands', (_, result) => {
  const commands = result.judgements.map(({ evidence }) => `    ${plainText(shown(evidence.command))}`);
  for (const width of [60, 80, 133]) {
    const long = lines(result, width).filter((line) => columnsOf(line) > width);
    expect(long.filter((line) => !commands.includes(line))).toEqual([]);
  }
});

test('no line breaks between a time and its value', () => {
  const samples = Array.from({ length: 20 }, (_, i) => ({ timeMs: at(i), value: 1 + i * 111 }));
  const evidence = evidenceWith({ series: [{ labels: {}, samples }] });
  const report = lines(drillResult({ judgements: [{ ...LATE, evidence }] }), 60);
  const values = report.slice(
    report.indexOf('    value, threshold > 0.05') + 1,
    report.indexOf('    defined in shop expect[1]'),
  );
  const entry = String.raw`\d\d:\d\d [\d,]+`;
  expect(values.length).toBeGreaterThan(3);
  for (const line of values) expect(line).toMatch(new RegExp(`^ {6}${entry}( {2}${entry})*$`));
});

test('a command is not wrapped, and is left out if Loki stops with the drill', () => {
  expect(lines(failedResult(), 60)).toContain(`    ${COMMAND}`);
  expect(text(failedResult({ passingLoki: true }))).not.toContain('logcli');
});

test('no control character from outside reaches the terminal', () => {
  expect(text(hostileResult()).replaceAll('\n', '')).not.toMatch(/\p{Cc}|\p{Bidi_Control}/u);
});

test('the text is the same with and without colours', () => {
  const coloured = terminalReport(failedResult(), { width: 80, colour: true });
  expect(coloured.join('')).toContain('\u001b[31m');
  expect(coloured.map(stripVTControlCharacters)).toEqual(lines(failedResult()));
});
