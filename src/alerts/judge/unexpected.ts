/** Alerts that fired in the judged time, and of them those that nobody expected. */
import type { AlertHistory, DrillResult, Instance } from '../model.ts';
import { firesWithin, type Occasion } from './occasion.ts';

export function firedInJudgedTime(
  { instances, grid }: AlertHistory,
  span: DrillResult['span'],
): readonly Instance[] {
  return instances.filter((instance) => firesWithin(instance, grid, span.judgedFromMs, span.judgedToMs));
}

/** Those that an expectation asked for in one of its windows, or blamed already, are not among them. Oldest first. */
export function unexpectedOf(
  histories: readonly AlertHistory[],
  occasions: readonly Occasion[],
  span: DrillResult['span'],
): readonly Instance[] {
  const known = new Set(occasions.flatMap(({ firings }) => firings.map(({ instance }) => instance)));
  return histories
    .filter(({ unobservable }) => unobservable === undefined)
    .flatMap((history) => firedInJudgedTime(history, span))
    .filter((instance) => !known.has(instance))
    .sort((a, b) => a.firingMs! - b.firingMs!);
}
