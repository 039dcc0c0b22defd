import { ExportResultCode } from '@opentelemetry/core';
import { expect, test } from 'vitest';
import { accepted, dropped, type Outcome, outcomeOf, rejected, unconfirmed } from '../../src/emit/outcome.ts';

const sum = (outcome: Outcome): number => Object.values(outcome).reduce((a, b) => a + b);

test.each([
  ['accepted', accepted(7)],
  ['accepted in part', accepted(7, 3)],
  ['rejected', rejected(7)],
  ['dropped', dropped(7)],
  ['unconfirmed', unconfirmed(7)],
])('%s: the counts add up to the batch', (_, outcome) => {
  expect(sum(outcome)).toBe(7);
});

test('the outcome of our exporter is used unchanged', () => {
  const outcome = accepted(7, 3);
  expect(outcomeOf({ code: ExportResultCode.FAILED, outcome }, 7)).toBe(outcome);
});

test('success of another exporter means accepted', () => {
  expect(outcomeOf({ code: ExportResultCode.SUCCESS }, 7)).toEqual(accepted(7));
});

test('failure of another exporter means unconfirmed', () => {
  expect(outcomeOf({ code: ExportResultCode.FAILED, error: new Error('503') }, 7)).toEqual(unconfirmed(7));
});

test('a missing result means unconfirmed', () => {
  expect(outcomeOf(undefined as never, 7)).toEqual(unconfirmed(7));
});
