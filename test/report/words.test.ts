/** Texts for expectations, verdicts, labels and times. */
import { describe, expect, test } from 'vitest';
import { parseExpectation } from '../../src/alerts/expectations/text.ts';
import {
  briefSubject,
  briefVerdict,
  clockText,
  expectationText,
  labelsText,
  occurrence,
  shown,
  spanText,
  verdictText,
} from '../../src/report/words.ts';
import { drillResult, judgementWith } from '../support/drill-results.ts';
import { at, expecting, happening, MINUTE } from '../support/histories.ts';

describe('an expectation reads', () => {
  test('with labels, incident and times', () => {
    expect(expectationText(expecting({ firesMs: 2 * MINUTE, resolvesMs: 4.5 * MINUTE }))).toBe(
      'HighErrorRatio{service_name="payment"} during outage: fires within 2m, resolves within 4m 30s',
    );
  });

  test('without the parts that it does not have', () => {
    const { during, ...whole } = expecting({ labels: [], never: true });
    expect(during).toBeDefined();
    expect(expectationText(whole)).toBe('HighErrorRatio: never fires');
  });

  test('with a window, a pattern and annotations', () => {
    const expectation = expecting({
      labels: [
        { name: 'service_name', operator: '=~', value: 'pay.+|"quoted"' },
        { name: 'severity', operator: '=', value: 'critical' },
      ],
      during: { fromMs: 0, toMs: 90 * MINUTE },
      firesMs: 30_000,
      annotations: [{ name: 'summary', pattern: '.*payment.*' }],
    });
    expect(expectationText(expectation)).toBe(
      'HighErrorRatio{service_name=~"pay.+|\\"quoted\\"", severity="critical"} during 0s..1h 30m: fires within 30s, summary matches /.*payment.*/',
    );
    expect(briefSubject(expectation)).toBe('HighErrorRatio{pay.+|\\"quoted\\", critical} during 0s..1h 30m');
  });
});

describe('a pattern reads', () => {
  const subject = (value: string): string =>
    expectationText(expecting({ labels: [{ name: 'path', operator: '=~', value }], never: true }));

  test('as written', () => {
    const annotations = [{ name: 'summary', pattern: String.raw`\d+(\.\d+)?% of "all"` }];
    expect(expectationText(expecting({ firesMs: MINUTE, annotations }))).toContain(
      String.raw`summary matches /\d+(\.\d+)?% of "all"/`,
    );
    expect(subject(String.raw`/cart/\d+\.json`)).toContain(String.raw`{path=~"/cart/\d+\.json"}`);
  });

  test.each([String.raw`a\d"b\"`, String.raw`\\.\\`, String.raw`\n\u0041`, '"', 'plain'])(
    '%s as --expect takes it',
    (value) => {
      const [, written] = /(\{.*\})/s.exec(subject(value))!;
      const read = parseExpectation(`HighErrorRatio${written} never`, []);
      expect('expectation' in read && read.expectation.labels[0]?.value).toBe(value);
    },
  );

  test('different from another that differs only in invisible characters', () => {
    expect(subject('a\n')).not.toBe(subject(String.raw`a\n`));
  });
});

describe('a verdict reads', () => {
  test('with its times and the range that a ruler may report', () => {
    expect(verdictText(judgementWith(), MINUTE)).toBe('fired 4m (3m to 5m), cleared 4m (3m to 5m)');
    expect(verdictText(judgementWith({ annotations: 'mismatched' }), undefined)).toBe(
      'fired 4m, cleared 4m, annotations mismatched',
    );
  });

  test('without a range before the start and at the end', () => {
    const early = judgementWith({ onset: 'fired-early', detectionMs: -3 * MINUTE, resetMs: 0 });
    expect(verdictText(early, MINUTE)).toBe('fired-early by 3m, cleared by the end');
  });

  test('in short form, with one range and without matching annotations', () => {
    expect(briefVerdict(judgementWith({ annotations: 'matched' }), MINUTE)).toBe(
      'fired 4m, cleared 4m (±1m)',
    );
    expect(briefVerdict(judgementWith({ annotations: 'mismatched' }), undefined)).toBe(
      'fired 4m, cleared 4m, annotations mismatched',
    );
    const early = judgementWith({ onset: 'fired-early', reset: 'not-asked', detectionMs: -9 * MINUTE });
    expect(briefVerdict(early, MINUTE)).toBe('fired-early by 9m');
    const staying = judgementWith({ onset: 'fired', reset: 'did-not-clear', detectionMs: 4 * MINUTE });
    expect(briefVerdict(staying, MINUTE)).toBe('fired 4m, did-not-clear (±1m)');
  });

  test('once if inconclusive', () => {
    const blind = judgementWith({
      onset: 'unobservable',
      reset: 'unobservable',
      annotations: 'unobservable',
    });
    expect([verdictText(blind, MINUTE), briefVerdict(blind, MINUTE)]).toEqual([
      'inconclusive',
      'inconclusive',
    ]);
  });

  test('without annotations if the alert never fired', () => {
    const never = judgementWith({
      onset: 'never-fired',
      reset: 'not-asked',
      annotations: 'unobservable',
    });
    expect([verdictText(never, MINUTE), briefVerdict(never, MINUTE)]).toEqual(['never-fired', 'never-fired']);
  });

  test('without a reset if none is expected', () => {
    expect(verdictText(judgementWith({ onset: 'never-fired', reset: 'not-asked' }), MINUTE)).toBe(
      'never-fired',
    );
  });
});

test('occurrences of a repeated incident are numbered, a single one is not', () => {
  const second = judgementWith({ window: { incident: 'outage', startMs: at(20), endMs: at(22) } });
  const incidents = [happening(10, 15), happening(18, 19, 'other'), happening(20, 22)];
  expect(occurrence(second, drillResult({ incidents }))).toBe('2 of 2');
  expect(occurrence(judgementWith(), drillResult())).toBeUndefined();
});

test('labels show invisible characters as escapes and do not reorder the line', () => {
  expect(labelsText({ a: 'x\n\u001b[31m"\\', b: '\u202eabc' })).toBe(
    '{a="x\\n\\u001b[31m\\"\\\\", b="\\u202eabc"}',
  );
  expect(labelsText({})).toBe('{}');
  expect(shown('abc\u202edef\u2066')).toBe('abc\ufffddef\ufffd');
});

test('times are in UTC, with seconds and dates if needed', () => {
  expect(clockText(at(0))).toBe('10:00');
  expect(clockText(at(0) + 5000)).toBe('10:00:05');
  expect(spanText(at(0), at(60))).toBe('2026-03-02 10:00 to 11:00 UTC');
  expect(spanText(at(0), at(24 * 60))).toBe('2026-03-02 10:00 to 2026-03-03 10:00 UTC');
});
