/** Checking the annotations of alerts that fired. */
import { describe, expect, test } from 'vitest';
import type { RenderAnnotations } from '../../../src/alerts/judge/states.ts';
import type { Rendered } from '../../../src/model/series.ts';
import {
  type Drawing,
  expecting,
  happening,
  historyOf,
  judgementOf,
  MINUTE,
} from '../../support/histories.ts';

const OUTAGE = [happening(10, 15)];
const LINES = { payment: '..........######...............', auth: '...........######..............' };

const judge = (
  annotations: Readonly<Record<string, string>>,
  render?: RenderAnnotations,
  lines = LINES,
  rule: Drawing['rule'] = {},
) => {
  const wanted = Object.entries(annotations).map(([name, pattern]) => ({ name, pattern }));
  const expectation = expecting({ firesMs: 4 * MINUTE, annotations: wanted });
  return judgementOf(expectation, historyOf(lines, { rule, ...(render ? { render } : {}) }), OUTAGE);
};

const summarise: RenderAnnotations = (_, { service_name }, value) => ({
  summary: { text: `${service_name}: ${value}\nsee the runbook` },
});

const withRunbook =
  (runbook: Rendered): RenderAnnotations =>
  (...of) => ({ ...summarise(...of), runbook });
const broken = withRunbook({ fault: 'wrong type for value' });
const onlyThere = withRunbook({ fault: '{{ query }} is not rendered in a drill', unobservable: true });

test('a pattern must match the whole text, and its dots match line feeds', () => {
  expect(judge({ summary: 'payment: 0\\.2.*' }, summarise)).toMatchObject({
    annotations: 'matched',
    passed: true,
  });
  const mismatched = judge({ summary: 'payment' }, summarise);
  expect(mismatched).toMatchObject({ onset: 'fired', annotations: 'mismatched', passed: false });
  expect(mismatched.sentence).toContain(
    '; its annotation `summary` is "payment: 0.2\\nsee the runbook", which does not match /payment/',
  );
  expect(judge({ summary: 'payment|auth' }, summarise).annotations).toBe('mismatched');
});

test('each expected annotation must match', () => {
  const judged = judge({ summary: '.*', description: '.*' }, summarise);
  expect(judged).toMatchObject({ annotations: 'mismatched', passed: false });
  expect(judged.sentence).toContain('; it has no annotation `description`');
});

test('an annotation that does not render is a mismatch with the error', () => {
  const judged = judge({ runbook: '.*' }, broken);
  expect(judged).toMatchObject({ annotations: 'mismatched', passed: false });
  expect(judged.sentence).toContain('; its annotation `runbook` does not render: wrong type for value');
});

describe('the templates of the rule itself must render', () => {
  test.each([
    ['if another annotation is expected', { summary: '.*' }],
    ['if none is expected', {}],
  ])('%s', (_, asked) => {
    const judged = judge(asked, broken);
    expect(judged).toMatchObject({ onset: 'fired', annotations: 'mismatched', passed: false });
    expect(judged.sentence).toContain('; its annotation `runbook` does not render: wrong type for value');
  });

  test('templates of labels too', () => {
    const labels = { severity: '<error expanding template: no such label>' };
    const judged = judge({}, summarise, LINES, { labels });
    expect(judged).toMatchObject({ onset: 'fired', annotations: 'mismatched', passed: false });
    expect(judged.sentence).toContain('; its label `severity` does not render: no such label');
    expect(judge({}, undefined, LINES, { labels }).annotations).toBe('mismatched');
  });

  test.each([
    ['a verb that does not fit', ' has %!d(float64=209)'],
    ['a verb without its value', 'it is %!f(MISSING) now'],
    ['a value without its verb', 'errors%!(EXTRA float64=0.2)'],
    ['a missing value', 'of <no value>'],
  ])('%s is an error, expected or not', (_, text) => {
    const slipped = withRunbook({ text });
    for (const wanted of [[], [['runbook', '.*']]]) {
      const judged = judge(Object.fromEntries(wanted), slipped);
      expect(judged).toMatchObject({ onset: 'fired', annotations: 'mismatched', passed: false });
      expect(judged.sentence).toContain(`; its annotation \`runbook\` renders as "${text}"`);
    }
  });

  test('similar text of the template or of a record is not an error', () => {
    const text = '100%! (really) %!d(float64=209)';
    expect(judge({}, withRunbook({ text: '100%!(see above), 5%!' })).passed).toBe(true);
    expect(judge({}, withRunbook({ text }), LINES, { annotations: { runbook: text } }).passed).toBe(true);
    const lines = { 'shop <no value>': LINES.payment };
    const all = expecting({ firesMs: 4 * MINUTE, labels: [] });
    const judged = judgementOf(all, historyOf(lines, { render: summarise }), OUTAGE);
    expect(judged).toMatchObject({ onset: 'fired', passed: true });
  });

  test('format errors in labels too', () => {
    const labels = { severity: 'at %!d(float64=0.2)' };
    const history = historyOf(LINES);
    const templated = { ...history.rule, labels: { severity: '{{ printf "at %d" $value }}' } };
    const instances = history.instances.map((one) => ({ ...one, labels: { ...one.labels, ...labels } }));
    const judged = judgementOf(
      expecting({ firesMs: 4 * MINUTE }),
      { ...history, rule: templated, instances },
      OUTAGE,
    );
    expect(judged).toMatchObject({ onset: 'fired', annotations: 'mismatched', passed: false });
    expect(judged.sentence).toContain('; its label `severity` renders as "at %!d(float64=0.2)"');
  });

  test('a template that only a ruler can render is inconclusive if expected, otherwise ignored', () => {
    expect(judge({ runbook: '.*' }, onlyThere)).toMatchObject({ annotations: 'unobservable', passed: false });
    expect(judge({ summary: '.*' }, onlyThere)).toMatchObject({ annotations: 'matched', passed: true });
    expect(judge({}, onlyThere)).toMatchObject({ passed: true });
    // A certain mismatch takes precedence over an inconclusive annotation.
    expect(judge({ runbook: '.*', summary: 'shop' }, onlyThere).annotations).toBe('mismatched');
  });

  test('annotations of an alert that must not fire are not checked', () => {
    const judged = judgementOf(expecting({ never: true }), historyOf(LINES, { render: broken }), OUTAGE);
    expect(judged.onset).toBe('fired-but-must-not');
    expect(judged).not.toHaveProperty('annotations');
  });
});

test('every label set must match', () => {
  const expectation = expecting({
    firesMs: 4 * MINUTE,
    labels: [],
    annotations: [{ name: 'summary', pattern: 'payment.*' }],
  });
  const judged = judgementOf(expectation, historyOf(LINES, { render: summarise }), OUTAGE);
  expect(judged.annotations).toBe('mismatched');
  expect(judged.sentence).toContain('"auth: 0.2');
});

test('annotations are inconclusive if it never fired, if they were not rendered, or if nothing was observed', () => {
  const silent = { ...LINES, payment: '...............................' };
  expect(judge({ summary: '.*' }, summarise, silent)).toMatchObject({
    onset: 'never-fired',
    annotations: 'unobservable',
  });
  const notRendered = judge({ summary: '.*' });
  expect(notRendered).toMatchObject({ onset: 'fired', annotations: 'unobservable', passed: false });
  expect(notRendered.sentence).toContain('; its annotations are not known');
  const expectation = expecting({ firesMs: MINUTE, annotations: [{ name: 'summary', pattern: '.*' }] });
  const unobservable = historyOf(LINES, { render: summarise, unobservable: 'refused' });
  expect(judgementOf({ ...expectation, firesMs: 4 * MINUTE }, unobservable, OUTAGE)).toMatchObject({
    onset: 'unobservable',
    annotations: 'unobservable',
  });
});

test('if none is expected and all render, there is no verdict on annotations', () => {
  expect(judge({}, summarise)).not.toHaveProperty('annotations');
});
