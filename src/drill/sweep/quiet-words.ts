/** What quiet days say of false alarms: how many a day, and how many a day they do not rule out. */
import { readableDuration, readableNumber } from '../../draw/readable.ts';
import { falseAlarmsADay, type QuietFigures } from './table.ts';
import { counted } from './words.ts';

const DAY_MS = 86_400_000;

export function quietSentence(figures: QuietFigures): string {
  const { ms, runs, falseAlarms, firingMs, others, unobservable } = figures;
  const rate = falseAlarmsADay(figures);
  if (runs === 0 || !rate) {
    return `Of quiet days nobody can say anything${unobservable > 0 ? '' : ': none was played to its end'}.`;
  }
  const time = ms % DAY_MS === 0 ? counted(ms / DAY_MS, 'day') : readableDuration(ms);
  const often =
    falseAlarms === 0
      ? `no false alarm in ${time}, so`
      : `${counted(falseAlarms, 'false alarm')} in ${time}: ${readableNumber(rate.seen)} a day,`;
  // One that never ends is one alarm, and the worst of all.
  const long = falseAlarms === 0 ? '' : `; firing for ${readableDuration(firingMs)} of it`;
  const elsewhere =
    others === 0 ? '' : ` It fired ${others === 1 ? 'once' : `${others} times`} with other labels.`;
  return `On quiet days: ${often} at most ${readableNumber(Number(rate.atMost.toPrecision(2)))} a day (95% sure)${long}.${elsewhere}`;
}
