/** Whether annotations are what they must be, and what is said of those that are not. */
import { expect, test } from 'vitest';
import type { RenderAnnotations } from '../../../src/drill/judge/states.ts';
import { expecting, happening, historyOf, judgementOf, MINUTE } from '../../support/histories.ts';

const OUTAGE = [happening(10, 15)];
const LINES = { payment: '..........######...............', auth: '...........######..............' };

const judge = (annotations: Readonly<Record<string, string>>, render?: RenderAnnotations, lines = LINES) => {
  const wanted = Object.entries(annotations).map(([name, pattern]) => ({ name, pattern }));
  const expectation = expecting({ firesMs: 4 * MINUTE, annotations: wanted });
  return judgementOf(expectation, historyOf(lines, { ...(render ? { render } : {}) }), OUTAGE);
};

const summarise: RenderAnnotations = (_, { service_name }, value) => ({
  summary: { text: `${service_name}: ${value}\nsee the runbook` },
  runbook: { fault: 'function "query" cannot be run here' },
});

test('a pattern is for the whole text, and its dots are for line ends too', () => {
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

test('each of them must match', () => {
  const judged = judge({ summary: '.*', description: '.*' }, summarise);
  expect(judged).toMatchObject({ annotations: 'mismatched', passed: false });
  expect(judged.sentence).toContain('; it has no annotation `description`');
});

test('one that does not render does not match, and the fault is told', () => {
  const judged = judge({ runbook: '.*' }, summarise);
  expect(judged).toMatchObject({ annotations: 'mismatched', passed: false });
  expect(judged.sentence).toContain(
    '; its annotation `runbook` does not render: function "query" cannot be run here',
  );
});

test('of several label sets each must match', () => {
  const expectation = expecting({
    firesMs: 4 * MINUTE,
    labels: [],
    annotations: [{ name: 'summary', pattern: 'payment.*' }],
  });
  const judged = judgementOf(expectation, historyOf(LINES, { render: summarise }), OUTAGE);
  expect(judged.annotations).toBe('mismatched');
  expect(judged.sentence).toContain('"auth: 0.2');
});

test('nobody can say where it never fired, where nobody rendered them, or where nothing was observed', () => {
  const silent = { ...LINES, payment: '...............................' };
  expect(judge({ summary: '.*' }, summarise, silent)).toMatchObject({
    onset: 'never-fired',
    annotations: 'unobservable',
  });
  const unseen = judge({ summary: '.*' });
  expect(unseen).toMatchObject({ onset: 'fired', annotations: 'unobservable', passed: false });
  expect(unseen.sentence).toContain('; its annotations were not seen');
  const expectation = expecting({ firesMs: MINUTE, annotations: [{ name: 'summary', pattern: '.*' }] });
  const blind = historyOf(LINES, { render: summarise, unobservable: 'refused' });
  expect(judgementOf({ ...expectation, firesMs: 4 * MINUTE }, blind, OUTAGE)).toMatchObject({
    onset: 'unobservable',
    annotations: 'unobservable',
  });
});

test('without any nothing is said of them', () => {
  expect(judge({}, summarise)).not.toHaveProperty('annotations');
});
