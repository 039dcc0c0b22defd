/** The one-line form of expectations and alerts, as the command line takes it. */
import { describe, expect, test } from 'vitest';
import { parseAlert, parseExpectation } from '../../../src/alerts/expectations/text.ts';
import type { Fault } from '../../../src/core/errors.ts';
import type { Expectation } from '../../../src/model/expectation.ts';
import { MINUTE } from '../../support/histories.ts';

const INCIDENTS = ['outage', 'slow-search', '1m..2m'];

const read = (text: string): Expectation => {
  const parsed = parseExpectation(text, INCIDENTS);
  if ('faults' in parsed) throw new Error(JSON.stringify(parsed.faults));
  return parsed.expectation;
};

const NEVER = { alert: 'A', labels: [], never: true, annotations: [] };
const FIRES = { ...NEVER, never: false, firesMs: 2 * MINUTE };

describe('a line becomes an expectation', () => {
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

  test('labels match exactly or by a pattern, and may contain quotes and braces', () => {
    expect(read(String.raw`A{service_name="a\"b}", job =~ "x|y\\d" , } never`).labels).toEqual([
      { name: 'service_name', operator: '=', value: 'a"b}' },
      { name: 'job', operator: '=~', value: 'x|y\\d' },
    ]);
  });

  test('annotations come last and match a literal text or a pattern', () => {
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

  test('an incident may have the name of a keyword', () => {
    const parsed = parseExpectation('A during annotations fires 2m', ['annotations']);
    expect(parsed).toEqual({ expectation: { ...FIRES, during: { incident: 'annotations' } } });
  });
});

const faultsOf = (text: string, incidents = INCIDENTS): readonly Fault[] => {
  const parsed = parseExpectation(text, incidents);
  return 'faults' in parsed ? parsed.faults : [];
};

describe('an error in the line shows its form and an example', () => {
  test.each([
    ['', 'must start with the name of an alert'],
    ['{a="b"} never', 'must start with the name of an alert'],
    ['A fires', '`fires` needs a time'],
    ['A fires 2m resolves', '`resolves` needs a time'],
    ['A during', '`during` needs an incident or a window'],
    ['A fires 2m quickly', 'unexpected "quickly"'],
    ['A fires 5 minutes', 'unexpected "minutes"; write a time as one word: 5m, 90s'],
    ['A{job=x} never', 'labels are written name="value", found "job=x"'],
    ['A fires 2m annotations', '`annotations` needs at least one name="text"'],
    ['A fires 2m annotations summary=x', 'annotations are written name="value", found "summary=x"'],
  ])('%s', (text, problem) => {
    expect(faultsOf(text)).toEqual([
      {
        where: `--expect '${text}'`,
        problem,
        expected: expect.stringContaining('annotations name="text"'),
        hint: expect.stringContaining("--expect 'HighErrorRatio"),
      },
    ]);
  });
});

describe('an error in a part names the part and what is expected there', () => {
  const TIME_OR_NEVER = '`fires` with a time, or `never`';

  test.each([
    ['A', '', 'does not say what the alert must do', TIME_OR_NEVER],
    [
      'A resolves 2m',
      '',
      '`resolves` needs `fires`: an alert that does not fire cannot resolve',
      TIME_OR_NEVER,
    ],
    ['A never fires 2m', ': fires', '`fires` contradicts `never`', 'either `fires` or `never`'],
    [
      'A never annotations a="b"',
      ': annotations',
      '`annotations` contradicts `never`',
      'either `annotations` or `never`',
    ],
    ['A fires soon', ': fires', 'found "soon"', 'a duration: seconds, or 500ms, 30s, 5m, 2h, 1d'],
    ['A fires 0s', ': fires', 'found "0s"', 'a duration longer than zero: 30s, 5m, 2h'],
    [
      'A{job=~"("} never',
      ': labels.job',
      'Invalid regular expression: /(/: Unterminated group',
      'a regular expression',
    ],
    [
      'A fires 2m annotations summary=~"["',
      ': annotations.summary',
      'Invalid regular expression: /[/: Unterminated character class',
      'a regular expression',
    ],
  ])('%s', (text, part, problem, expected) => {
    expect(faultsOf(text)).toEqual([{ where: `--expect '${text}'${part}`, problem, expected }]);
  });

  test.each(['15m..10m', '10m..10m', 'soon..later'])('during %s is not a window', (during) => {
    expect(faultsOf(`A during ${during} never`)).toMatchObject([
      {
        where: `--expect 'A during ${during} never': during`,
        problem: `"${during}" is not a window`,
        expected:
          'one of outage, slow-search, 1m..2m, or a window FROM..TO that ends after it starts, such as 5h..5h10m',
      },
    ]);
  });

  test('an unknown incident: the nearest, and all that there are', () => {
    expect(faultsOf('A during outrage never', ['outage', 'storm'])).toEqual([
      {
        where: "--expect 'A during outrage never': during",
        problem: 'there is no incident "outrage"',
        expected: 'one of outage, storm, or a window FROM..TO that ends after it starts, such as 5h..5h10m',
        hint: 'did you mean "outage"?',
      },
    ]);
    expect(faultsOf('A during flood never', [])).toMatchObject([
      {
        expected:
          'an incident of the scenario, or a window FROM..TO that ends after it starts, such as 5h..5h10m',
      },
    ]);
  });

  test('all parts are checked', () => {
    const parts = faultsOf('A{job=~"("} during flood fires soon resolves 0 annotations a=~"["').map(
      ({ where }) => where.split(': ').at(-1),
    );
    expect(parts).toEqual(['fires', 'resolves', 'labels.job', 'annotations.a', 'during']);
  });
});

test('an alert without an expectation', () => {
  expect(parseAlert('A{job="x"}')).toEqual({
    alert: 'A',
    labels: [{ name: 'job', operator: '=', value: 'x' }],
  });
  expect(parseAlert('A fires 2m')).toBe('unexpected "fires 2m" after the alert');
  expect(parseAlert('')).toBe('must start with the name of an alert');
  expect(parseAlert('A{job}')).toBe('labels are written name="value", found "job"');
});
