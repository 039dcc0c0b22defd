/** Annotations of rule files, as GitHub reads them. */
import { describe, expect, test } from 'vitest';
import { annotationAt, drillAnnotations, githubCommand } from '../../src/report/annotations.ts';
import {
  drillResult,
  failedResult,
  GONE,
  HISTORIES,
  hostileResult,
  INCONCLUSIVE_JUDGEMENT,
  judgementWith,
  LATE,
  SILENT,
  UNEXPECTED,
} from '../support/drill-results.ts';
import { expecting, historyOf, MINUTE } from '../support/histories.ts';

const QUIET = '..............................';

describe('a workflow command', () => {
  test('names file and line', () => {
    expect(githubCommand({ severity: 'error', file: 'r/a.yaml', line: 4, message: 'no' })).toBe(
      '::error file=r/a.yaml,line=4::no',
    );
  });

  test('without a line is about the file, and without a file about the step', () => {
    expect(githubCommand({ severity: 'warning', file: 'a.yaml', message: 'no' })).toBe(
      '::warning file=a.yaml::no',
    );
    expect(githubCommand({ severity: 'warning', line: 4, message: 'no' })).toBe('::warning::no');
  });

  test('is one line, with colons and commas escaped in the file but not in the message', () => {
    const message = '50%: a,\r\nb %0A';
    expect(githubCommand({ severity: 'error', file: '100%:a,b\n.yaml', line: 1, message })).toBe(
      '::error file=100%25%3Aa%2Cb%0A.yaml,line=1::50%25: a,%0D%0Ab %250A',
    );
  });

  test('of any result is one line that starts the command', () => {
    const commands = drillAnnotations(hostileResult()).map(githubCommand);
    expect(commands.length).toBeGreaterThan(0);
    for (const command of commands)
      expect(command).toMatch(/^::(error|warning)( file=[^:,]+,line=\d+)?::[^\r\n]+$/);
  });
});

describe('an error with a place', () => {
  test.each([
    ['rules.yaml:12 groups.0.rules.1.for', { file: 'rules.yaml', line: 12, message: 'no' }],
    ['my rules.yaml:3:5', { file: 'my rules.yaml', line: 3, message: 'no' }],
    ['C:\\rules.yaml:12 groups', { file: 'C:\\rules.yaml', line: 12, message: 'no' }],
    ['--rules', { message: '--rules: no' }],
  ])('%s', (where, expected) => {
    expect(annotationAt({ where, problem: 'no' }, 'error')).toEqual({ severity: 'error', ...expected });
  });

  test('says what is expected, and how to fix it', () => {
    const fault = { where: 'a.yaml', problem: 'is empty', expected: 'rules', hint: 'write some' };
    expect(annotationAt(fault, 'error', 'a.yaml')).toEqual({
      severity: 'error',
      file: 'a.yaml',
      message: 'is empty\nexpected: rules\nto fix: write some',
    });
  });
});

describe('a drill', () => {
  test('that passed has none', () => {
    expect(drillAnnotations(drillResult())).toEqual([]);
  });

  test('has an error at the rule of each expectation that failed or is inconclusive', () => {
    expect(drillAnnotations(failedResult())).toEqual([
      {
        severity: 'error',
        file: 'rules.yaml',
        line: 1,
        message:
          'Gone during outage: fires within 2m: inconclusive: It is unknown whether Gone fired during outage: selector matches nothing: {app="gone"}',
      },
      {
        severity: 'error',
        file: 'rules.yaml',
        line: 1,
        message: expect.stringMatching(/^HighErrorRatio\{.*\} during outage: .*cleared-late/),
      },
    ]);
  });

  test('has one for an expectation that failed in several windows, with a line for each', () => {
    const [only, ...more] = drillAnnotations(drillResult({ judgements: [LATE, LATE] }));
    expect(more).toEqual([]);
    expect(only!.message.split('\n')).toHaveLength(2);
  });

  test('points at the rule whose labels the expectation names, if several have its name', () => {
    const histories = ['page', 'ticket'].map((severity, i) =>
      historyOf(QUIET, { rule: { labels: { severity }, line: 10 * (i + 1) } }),
    );
    const labels = [{ name: 'severity', operator: '=', value: 'ticket' }] as const;
    const judgement = judgementWith({
      expectation: expecting({ labels, firesMs: MINUTE }),
      onset: 'never-fired',
      passed: false,
    });
    expect(drillAnnotations(drillResult({ histories, judgements: [judgement] }))[0]).toMatchObject({
      line: 20,
    });
  });

  test('that could judge nothing has one error, at no rule', () => {
    const result = failedResult({ unobservable: 'Loki is gone' });
    expect(drillAnnotations(result)).toEqual([{ severity: 'error', message: 'INCONCLUSIVE: Loki is gone' }]);
    expect(drillAnnotations(drillResult({ judgements: [] }))).toEqual([
      { severity: 'error', message: 'INCONCLUSIVE: no expectation was judged' },
    ]);
  });

  test('warns of an inconclusive rule that no expectation names; with --strict it is an error', () => {
    const result = drillResult({ histories: [...HISTORIES, GONE] });
    const found = (severity: string) => [
      expect.objectContaining({ severity, message: expect.stringMatching(/^Gone is inconclusive: /) }),
    ];
    expect(drillAnnotations(result)).toEqual(found('warning'));
    expect(drillAnnotations({ ...result, strict: true })).toEqual(found('error'));
  });

  test('has an error for an unexpected alert with --strict only', () => {
    const result = drillResult({ unexpected: [UNEXPECTED] });
    expect(drillAnnotations(result)).toEqual([]);
    expect(drillAnnotations({ ...result, strict: true })).toEqual([
      expect.objectContaining({
        severity: 'error',
        file: 'rules.yaml',
        message: expect.stringMatching(/^unexpected alert: HighErrorRatio\{service_name="auth"\}, /),
      }),
    ]);
  });

  test('warns of an expectation that watches nothing', () => {
    const labels = [{ name: 'service_name', operator: '=', value: 'nosuch' }] as const;
    const idle = { ...SILENT, expectation: { ...SILENT.expectation, labels } };
    expect(drillAnnotations(drillResult({ judgements: [idle, judgementWith()] }))).toEqual([
      expect.objectContaining({ severity: 'warning', message: expect.stringContaining('watches nothing') }),
    ]);
  });

  test('annotates an inconclusive rule among several of one name', () => {
    const other = historyOf(QUIET, { rule: { alert: 'Gone', line: 2 } });
    const gone = { ...GONE, rule: { ...GONE.rule, line: 7 } };
    const result = drillResult({ histories: [other, gone], judgements: [INCONCLUSIVE_JUDGEMENT] });
    expect(drillAnnotations(result)[0]).toMatchObject({ line: 7 });
  });
});
