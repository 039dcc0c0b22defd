/** The exit code and the four report formats agree on every outcome. */
import { describe, expect, test } from 'vitest';
import type { DrillResult } from '../../src/alerts/model.ts';
import { exitCodeOfDrill } from '../../src/commands/drill/report.ts';
import { htmlReport } from '../../src/report/html.ts';
import { jsonReport } from '../../src/report/json.ts';
import { junitReport } from '../../src/report/junit.ts';
import { terminalReport } from '../../src/report/terminal.ts';
import { all, parseMarkup, textOf } from '../draw/support.ts';
import {
  drillResult,
  GONE,
  HISTORIES,
  INCONCLUSIVE_JUDGEMENT,
  judgementWith,
  LATE,
  SILENT,
  UNEXPECTED,
} from '../support/drill-results.ts';

const PASSED = { code: 0, outcome: 'passed', word: 'PASSED', mark: '✔', junit: 'nothing' } as const;
const FAILED = { code: 3, outcome: 'failed', word: 'FAILED', mark: '✖', junit: 'failures' } as const;
const INCONCLUSIVE = {
  code: 5,
  outcome: 'unobservable',
  word: 'INCONCLUSIVE',
  mark: '?',
  junit: 'errors',
} as const;

const rehearsed = { ...SILENT, source: 'shop expect[9]' };
const unexpected = [UNEXPECTED];
const cut = true;
const strict = true;
const unseen = [...HISTORIES, GONE];

describe.each<[string, DrillResult, typeof PASSED | typeof FAILED | typeof INCONCLUSIVE]>([
  ['in which all passed', drillResult(), PASSED],
  ['in which one failed', drillResult({ judgements: [LATE, SILENT] }), FAILED],
  [
    'in which one failed and one could not be seen',
    drillResult({ judgements: [LATE, INCONCLUSIVE_JUDGEMENT, SILENT] }),
    INCONCLUSIVE,
  ],
  [
    'in which one could not be seen',
    drillResult({ judgements: [INCONCLUSIVE_JUDGEMENT, rehearsed] }),
    INCONCLUSIVE,
  ],
  ['with an unexpected alert', drillResult({ unexpected }), PASSED],
  ['with one, strict', drillResult({ unexpected, strict }), FAILED],
  ['with one and a failure, strict', drillResult({ judgements: [LATE], unexpected, strict }), FAILED],
  ['with a rule that nobody could see or expects anything of', drillResult({ histories: unseen }), PASSED],
  ['with such a rule, strict', drillResult({ histories: unseen, strict }), INCONCLUSIVE],
  [
    'with such a rule and a failure, strict',
    drillResult({ histories: unseen, judgements: [LATE], strict }),
    INCONCLUSIVE,
  ],
  ['that was cut and passed', drillResult({ cut }), PASSED],
  ['that was cut and failed', drillResult({ cut, judgements: [LATE] }), FAILED],
  [
    'that was cut too early',
    drillResult({ cut, judgements: [judgementWith(), INCONCLUSIVE_JUDGEMENT] }),
    INCONCLUSIVE,
  ],
  ['that saw nothing', drillResult({ unobservable: 'Loki did not answer' }), INCONCLUSIVE],
  ['that judged nothing', drillResult({ judgements: [] }), INCONCLUSIVE],
])('a drill %s', (_, result, { code, outcome, word, mark, junit }) => {
  const { outcome: told, headline } = jsonReport(result);

  test('has its exit code, and its outcome in JSON', () => {
    expect([exitCodeOfDrill(result), told]).toEqual([code, outcome]);
    expect(headline.startsWith(`${word}: `)).toBe(true);
    expect(headline.includes('(stopped early by the user)')).toBe(result.cut === true);
  });

  test('has the same headline on the terminal and on the page', () => {
    expect(terminalReport(result, { colour: false })[0]).toBe(headline);
    expect(textOf(all(parseMarkup(htmlReport(result)), 'h1')[0]!)).toBe(`${mark} ${headline}`);
  });

  test('has errors in JUnit if inconclusive, failures if failed, otherwise neither', () => {
    const [, document] = junitReport(result).split('?>');
    const suites = parseMarkup(document!);
    const [{ attributes }] = all(suites, 'testsuites') as [ReturnType<typeof parseMarkup>];
    const [failures, errors] = [Number(attributes.failures), Number(attributes.errors)];
    expect(errors > 0 ? 'errors' : failures > 0 ? 'failures' : 'nothing').toBe(junit);
    const properties = all(suites, 'property').map((one) => [one.attributes.name, one.attributes.value]);
    expect(properties).toEqual(
      expect.arrayContaining([
        ['outcome', outcome],
        ['headline', headline],
      ]),
    );
  });
});
