/** The alerts that fired in the judged time, and those of them that no expectation covers. */
import type { AlertHistory, DrillResult, Instance } from '../model.ts';
import { type ExpectedWindow, firesWithin } from './expected-window.ts';

export function firedInJudgedTime(
  { instances, grid }: AlertHistory,
  span: DrillResult['span'],
): readonly Instance[] {
  return instances.filter((instance) => firesWithin(instance, grid, span.judgedFromMs, span.judgedToMs));
}

/** Alerts that fired outside all windows of their expectations, oldest first. */
export function unexpectedOf(
  histories: readonly AlertHistory[],
  expectedWindows: readonly ExpectedWindow[],
  span: DrillResult['span'],
): readonly Instance[] {
  const known = new Set(expectedWindows.flatMap(({ firings }) => firings.map(({ instance }) => instance)));
  return histories
    .filter(({ unobservable }) => unobservable === undefined)
    .flatMap((history) => firedInJudgedTime(history, span))
    .filter((instance) => !known.has(instance))
    .sort((a, b) => a.firingMs! - b.firingMs!);
}
