/** The report as JUnit XML, read back with an XML parser. */
import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import type { DrillResult } from '../../src/alerts/model.ts';
import { junitReport } from '../../src/report/junit.ts';
import {
  COMMAND,
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
import { at, expecting, happening } from '../support/histories.ts';
import { describeWithPackage } from '../support/needs.ts';

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
  readonly children: readonly Element[];
}

const SCRIPT = `
import json, sys, xml.etree.ElementTree as tree
def read(e): return {'name': e.tag, 'attributes': e.attrib, 'text': (e.text or '').strip(), 'children': [read(c) for c in e]}
print(json.dumps(read(tree.fromstring(sys.stdin.buffer.read()))))`;

describeWithPackage('python3', 'a JUnit report', (python) => {
  const read = (result: DrillResult): Element =>
    JSON.parse(execFileSync(python, ['-c', SCRIPT], { input: junitReport(result), encoding: 'utf8' }));
  const named = (element: Element, name: string): readonly Element[] =>
    element.children.flatMap((child) => [...(child.name === name ? [child] : []), ...named(child, name)]);

  test('has a suite for each alert and a case for each judgement, counted', () => {
    const root = read(failedResult());
    expect(root.attributes).toEqual({
      name: 'firedrill drill shop',
      tests: '5',
      failures: '1',
      errors: '1',
      skipped: '1',
    });
    const suites = root.children.map(({ attributes, children }) => [
      attributes.name,
      attributes.tests,
      children.filter(({ name }) => name === 'testcase').length,
    ]);
    expect(suites).toEqual([
      ['HighErrorRatio', '2', 2],
      ['Gone', '1', 1],
      ['SlowAnswers', '1', 1],
      ['unexpected alerts', '1', 1],
    ]);
  });

  test('gives the reason of a failure: verdict, values, place of the expectation, command', () => {
    const [failure] = named(read(drillResult({ judgements: [LATE] })), 'failure');
    expect(failure!.attributes).toEqual({ type: 'cleared-late', message: LATE.sentence });
    expect(failure!.text.split('\n')).toEqual([
      `fired 4m (3m to 5m), cleared-late 4m (3m to 5m): ${LATE.sentence}`,
      '{service_name="payment"}, threshold > 0.05',
      '  10:10–10:11 0.01  10:12 0.0612  10:13 0.25',
      'defined in shop expect[1]',
      COMMAND,
    ]);
  });

  test('reports an inconclusive result as an error', () => {
    const [fault] = named(read(failedResult()), 'error');
    expect(fault!.attributes.type).toBe('unobservable');
    expect(fault!.attributes.message).toContain('selector matches nothing');
    const root = read(drillResult({ judgements: [], unobservable: 'Loki did not answer' }));
    expect(root.attributes).toMatchObject({ tests: '1', errors: '1' });
    expect(named(root, 'error')[0]!.attributes.message).toBe('INCONCLUSIVE: Loki did not answer');
  });

  test('gives an inconclusive case one type, and the reason if no other case has it', () => {
    const blind = { ...INCONCLUSIVE_JUDGEMENT, reset: 'unobservable' } as const;
    const [error] = named(read(drillResult({ judgements: [blind] })), 'error');
    expect(error!.attributes.type).toBe('unobservable');
    expect(error!.text.split('\n')[0]).toBe(`inconclusive: ${INCONCLUSIVE_JUDGEMENT.sentence}`);
    const strict = drillResult({ histories: [...HISTORIES, GONE], strict: true });
    expect(named(read(strict), 'error')[0]!.text).toBe(
      'Gone is inconclusive: selector matches nothing: {app="gone"}',
    );
  });

  test('fails for an unexpected alert only with --strict', () => {
    const unexpected = [UNEXPECTED, { ...UNEXPECTED, firingMs: at(20) }];
    const lenient = read(drillResult({ unexpected }));
    expect(lenient.attributes).toMatchObject({ tests: '3', failures: '0', skipped: '1' });
    expect(named(lenient, 'skipped')[0]!.attributes.message).toBe(
      'unexpected alert fired 2 times, first 2026-03-02 10:14 UTC, last 2026-03-02 10:20 UTC',
    );
    const strict = read(drillResult({ unexpected, strict: true }));
    expect(strict.attributes).toMatchObject({ tests: '3', failures: '1', skipped: '0' });
    expect(named(strict, 'failure')[0]!.text).toBe(
      'fired at 2026-03-02 10:14 UTC\nfired at 2026-03-02 10:20 UTC',
    );
  });

  test('gives cases the same name in every run, and numbers the occurrences of an incident', () => {
    const again = { incident: 'outage', startMs: at(20), endMs: at(23) };
    const names = (result: DrillResult): readonly (string | undefined)[] =>
      named(read(result), 'testcase').map(({ attributes }) => attributes.name);
    const result = drillResult({
      incidents: [happening(10, 15), happening(20, 23)],
      judgements: [judgementWith(), judgementWith({ window: again })],
    });
    const text = 'HighErrorRatio{service_name="payment"} during outage: fires within 4m, resolves within 5m';
    expect(names(result)).toEqual([`${text} (1 of 2)`, `${text} (2 of 2)`]);
  });

  test('warns of a passed expectation that watches nothing', () => {
    const labels = [{ name: 'service_name', operator: '=' as const, value: 'paymnt' }];
    const judgements = [{ ...SILENT, expectation: expecting({ labels, never: true }) }];
    const root = read(drillResult({ judgements }));
    expect(root.attributes).toMatchObject({ failures: '0', errors: '0' });
    expect(named(root, 'system-out')[0]!.text.split('\n')).toEqual([
      SILENT.sentence,
      expect.stringMatching(/^warning: HighErrorRatio.* watches nothing: /),
    ]);
  });

  test('has no durations', () => {
    const root = read(failedResult());
    const all = [...named(root, 'testsuite'), ...named(root, 'testcase')];
    expect(all.length).toBeGreaterThan(8);
    expect(all.filter(({ attributes }) => 'time' in attributes)).toEqual([]);
  });

  test('is well-formed with hostile names', () => {
    const root = read(hostileResult());
    const shown = '</script><img src=x onerror="document.title=1">]]>&\ufffd\ufffd[31m';
    expect(root.attributes.name).toContain(shown);
    expect(named(root, 'failure')[0]!.text).toContain(shown);
  });
});

describe('a JUnit report of a drill that passed', () => {
  test('has neither failures nor errors', () => {
    expect(junitReport(drillResult())).not.toMatch(/<(failure|error|skipped)/);
  });
});
