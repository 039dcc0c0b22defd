/** The windows of an expectation. */
import { describe, expect, test } from 'vitest';
import { attributableUntil, windowsOf } from '../../../src/alerts/judge/windows.ts';
import { at, expecting, happening, MINUTE } from '../../support/histories.ts';

const INCIDENTS = [happening(10, 15), happening(12, 30, 'flood'), happening(20, 25)];
const SPAN = { startMs: at(0), judgedFromMs: at(5), judgedToMs: at(50), endMs: at(60) };

describe('windows', () => {
  test('of an incident are all its occurrences', () => {
    expect(windowsOf(expecting(), INCIDENTS, SPAN)).toEqual([
      { incident: 'outage', startMs: at(10), endMs: at(15) },
      { incident: 'outage', startMs: at(20), endMs: at(25) },
    ]);
  });

  test('of an incident that does not happen are one empty window', () => {
    expect(windowsOf(expecting({ during: { incident: 'quake' } }), INCIDENTS, SPAN)).toEqual([
      { incident: 'quake', startMs: at(50), endMs: at(50) },
    ]);
  });

  test('given as times count from the start of the judged time', () => {
    const during = { fromMs: MINUTE, toMs: 3 * MINUTE };
    expect(windowsOf(expecting({ during }), INCIDENTS, SPAN)).toEqual([{ startMs: at(6), endMs: at(8) }]);
  });

  test('of an expectation without `during` are the whole judged time', () => {
    const { during: _, ...always } = expecting();
    expect(windowsOf(always, INCIDENTS, SPAN)).toEqual([{ startMs: at(5), endMs: at(50) }]);
  });
});

test('an incident has an attributable time until it happens again; a window given as times has none', () => {
  const [first, , second] = INCIDENTS;
  expect(attributableUntil(first!, 4 * MINUTE, INCIDENTS)).toBe(at(19));
  expect(attributableUntil(first!, 7 * MINUTE, INCIDENTS)).toBe(at(20));
  expect(attributableUntil(second!, 7 * MINUTE, INCIDENTS)).toBe(at(32));
  expect(attributableUntil({ startMs: at(5), endMs: at(9) }, 7 * MINUTE, INCIDENTS)).toBe(at(9));
});
