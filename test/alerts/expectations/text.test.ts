/** Expectations and alerts as the command line writes them. */
import { describe, expect, test } from 'vitest';
import { parseAlert, parseExpectation } from '../../../src/alerts/expectations/text.ts';
import type { Expectation } from '../../../src/model/expectation.ts';
import { MINUTE } from '../../support/histories.ts';

const INCIDENTS = ['outage', 'slow-search', '1m..2m'];

const read = (text: string): Expectation => {
  const parsed = parseExpectation(text, INCIDENTS);
  if ('fault' in parsed) throw new Error(parsed.fault.problem);
  return parsed.expectation;
};

const NEVER = { alert: 'A', labels: [], never: true, annotations: [] };
const FIRES = { ...NEVER, never: false, firesMs: 2 * MINUTE };

describe('what is read', () => {
  test.each<readonly [string, Expectation]>([
    ['A never', NEVER],
    ['  A{}   never ', NEVER],
    ['A fires 2m', FIRES],
    ['A fires 2m resolves 90s', { ...FIRES, resolvesMs: 90_000 }],
    [
      'A resolves 90s fires 2m during outage',
      { ...FIRES, resolvesMs: 90_000, during: { incident: 'outage' } },
    ],
    ['A during 10m..15m never', { ...NEVER, during: { fromMs: 10 * MINUTE, toMs: 15 * MINUTE } }],
    ['A during 1m..2m fires 2m', { ...FIRES, during: { incident: '1m..2m' } }],
    ['team:api-errors.high never', { ...NEVER, alert: 'team:api-errors.high' }],
  ])('%s', (text, expectation) => {
    expect(read(text)).toEqual(expectation);
  });

  test('labels, exact or by a pattern, with quotes and braces in them', () => {
    expect(read(String.raw`A{service_name="a\"b}", job =~ "x|y\\d" , } never`).labels).toEqual([
      { name: 'service_name', operator: '=', value: 'a"b}' },
      { name: 'job', operator: '=~', value: 'x|y\\d' },
    ]);
  });

  test('annotations, last: a text as it is, or a pattern for the whole of it', () => {
    const { annotations, ...others } = read(
      String.raw`A fires 2m annotations summary="5% (of \"all\") fail.", runbook=~"https://.*/never fires 9m"`,
    );
    expect(others).toEqual({ ...FIRES, annotations: undefined });
    expect(annotations.map(({ name }) => name)).toEqual(['summary', 'runbook']);
    const [summary, runbook] = annotations.map(({ pattern }) => new RegExp(`^(?:${pattern})$`));
    expect(summary!.test('5% (of "all") fail.')).toBe(true);
    expect(summary!.test('5% (of "all") fail!')).toBe(false);
    expect(runbook!.source).toContain('never fires 9m');
  });

  test('an incident that is called as a word of the language', () => {
    const parsed = parseExpectation('A during annotations fires 2m', ['annotations']);
    expect(parsed).toEqual({ expectation: { ...FIRES, during: { incident: 'annotations' } } });
  });
});

describe('what is wrong is told, and how it would be right', () => {
  test.each([
    ['', 'this begins with no alert'],
    ['{a="b"} never', 'this begins with no alert'],
    ['A', 'nothing is expected of the alert: `fires` with a time, or `never`'],
    ['A resolves 2m', 'nothing is expected of the alert: `fires` with a time, or `never`'],
    [
      'A never fires 2m',
      'an alert that must never fire cannot be asked to fire, to resolve or for annotations',
    ],
    [
      'A never annotations a="b"',
      'an alert that must never fire cannot be asked to fire, to resolve or for annotations',
    ],
    ['A fires', '`fires` within what time? found ""'],
    ['A fires soon', '`fires` within what time? found "soon"'],
    ['A fires 0s', '`fires` within what time? found "0s"'],
    ['A during', '`during` what?'],
    ['A during outrage never', 'there is no incident "outrage"; did you mean "outage"?'],
    ['A during flood never', 'there is no incident "flood"'],
    ['A during 15m..10m never', '"15m..10m" is no window'],
    ['A during 10m..10m never', '"10m..10m" is no window'],
    ['A during soon..later never', '"soon..later" is no window'],
    ['A fires 2m quickly', 'what is "quickly"?'],
    ['A{job=x} never', 'labels are written name="value", found "job=x"'],
    ['A{job=~"("} never', 'Invalid regular expression: /(/: Unterminated group'],
    ['A fires 2m annotations', '`annotations` with which texts?'],
    ['A fires 2m annotations summary=x', 'annotations are written name="value", found "summary=x"'],
    ['A fires 2m annotations summary=~"["', 'Invalid regular expression: /[/: Unterminated character class'],
  ])('%s', (text, problem) => {
    const parsed = parseExpectation(text, INCIDENTS);
    expect(parsed).toMatchObject({ fault: { where: `--expect '${text}'`, problem } });
    const { fault } = parsed as Extract<typeof parsed, { fault: unknown }>;
    expect(fault.expected).toContain('annotations name="text"');
    expect(fault.hint).not.toBe('');
  });

  test('with the incidents there are', () => {
    const hint = (incidents: readonly string[]) => parseExpectation('A during flood never', incidents);
    expect(hint(['outage', 'storm'])).toMatchObject({ fault: { hint: 'one of outage, storm' } });
    expect(hint([])).toMatchObject({ fault: { hint: 'a window such as 10m..15m' } });
  });
});

test('an alert by itself', () => {
  expect(parseAlert('A{job="x"}')).toEqual({
    alert: 'A',
    labels: [{ name: 'job', operator: '=', value: 'x' }],
  });
  expect(parseAlert('A fires 2m')).toBe('what is "fires 2m"?');
  expect(parseAlert('')).toBe('this begins with no alert');
  expect(parseAlert('A{job}')).toBe('labels are written name="value", found "job"');
});
