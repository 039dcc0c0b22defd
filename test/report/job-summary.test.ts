/** The summary of a drill in Markdown. */
import { describe, expect, test } from 'vitest';
import { jobSummary } from '../../src/report/job-summary.ts';
import {
  drillResult,
  failedResult,
  GONE,
  HISTORIES,
  hostileResult,
  judgementWith,
  UNEXPECTED,
} from '../support/drill-results.ts';
import { expecting, MINUTE } from '../support/histories.ts';

describe('a drill that passed', () => {
  test('has a headline and a row for each expectation', () => {
    expect(jobSummary(drillResult())).toBe(`## PASSED: both expectations hold

rehearsal of shop, seed 1, run e603c495: 1,234 log records  
judged 20m, 2026-03-02 10:05 to 10:25 UTC; with warm-up and cool-down 30m  
evaluated by Loki http://loki:3100, tenant firedrill-0a1b2c

|  | expectation | verdict | time to detect | time to resolve |
|---|---|---|---:|---:|
| ✔ | HighErrorRatio{service\\_name="payment"} during outage: fires within 4m, resolves within 5m | fired, cleared | 4m | 4m |
| ✔ | SlowAnswers: never fires | stayed-silent | – | – |
`);
  });

  test('in this process names what evaluated the rules', () => {
    const evaluator = { name: 'embedded', profile: 'Loki 3.7' } as const;
    expect(jobSummary(drillResult({ evaluator }))).toContain(
      '\nevaluated by firedrill, with the behaviour of Loki 3.7\n',
    );
  });
});

describe('a drill that failed', () => {
  const text = jobSummary(failedResult());

  test('lists failures first', () => {
    expect([...text.matchAll(/^\| (.) \|/gm)].map(([, mark]) => mark)).toEqual(['✖', '?', '✔', '✔']);
  });

  test('gives the reason of each, and where it is defined', () => {
    expect(text).toContain('\n**Why**\n\n- HighErrorRatio{service\\_name="payment"} during outage: ');
    expect(text).toContain(
      '(defined in shop expect\\[1\\])\n- Gone during outage: fires within 2m: It is unknown',
    );
  });

  test('lists unexpected alerts and notes', () => {
    expect(text).toContain(
      '\n**Unexpected alerts**\n\n- HighErrorRatio{service\\_name="auth"}, 2026-03-02 10:14 to 10:18 UTC\n',
    );
    expect(text).toContain('\n**Notes**\n\n- group labels are ignored by the ruler\n');
  });
});

test('an inconclusive rule that no expectation names is a warning', () => {
  const text = jobSummary(drillResult({ histories: [...HISTORIES, GONE], unexpected: [UNEXPECTED] }));
  expect(text).toContain(
    '\n**Warnings**\n\n- Gone is inconclusive: selector matches nothing: {app="gone"}\n',
  );
});

test('a drill that could judge nothing gives its reason once', () => {
  const text = jobSummary(failedResult({ unobservable: 'Loki is gone' }));
  expect(text).toContain('## INCONCLUSIVE: Loki is gone\n');
  expect(text).not.toContain('**Why**');
});

test('a time before the window is early', () => {
  const expectation = expecting({ firesMs: MINUTE });
  const judgement = judgementWith({
    expectation,
    onset: 'fired-early',
    passed: false,
    detectionMs: -2 * MINUTE,
  });
  expect(jobSummary(drillResult({ judgements: [judgement] }))).toContain(
    '| fired-early, cleared | 2m early | – |',
  );
});

test('long lists are shortened', () => {
  const judgements = Array.from({ length: 205 }, () => judgementWith());
  expect(jobSummary(drillResult({ judgements }))).toContain('\n\nand 5 more\n');
});

test('names cannot format the page, nor add cells or lines', () => {
  const text = jobSummary(hostileResult());
  const rows = text.split('\n').filter((line) => line.startsWith('| ✖') || line.startsWith('| ✔'));
  expect(rows).toHaveLength(2);
  for (const row of rows) expect(row.replaceAll(/\\./g, '').split('|')).toHaveLength(7);
  expect(text).not.toMatch(/(?<!\\)[<>[\]`~]/);
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f]|\p{Bidi_Control}/u);
});
