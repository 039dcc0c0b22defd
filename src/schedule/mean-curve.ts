/** What daily and weekly curve come to over a long time. */
import type { Traffic } from '../model/scenario.ts';
import { hourMean } from './daily.ts';

/** Mean factor of both curves over a week without a change of the clocks. */
export function meanCurveFactor({ daily, weekly }: Pick<Traffic, 'daily' | 'weekly'>): number {
  let sum = 0;
  for (let day = 0; day < 7; day++) {
    for (let hour = 0; hour < 24; hour++) {
      sum += (daily ? hourMean(daily, day, hour) : 1) * (weekly?.[day] ?? 1);
    }
  }
  return sum / (7 * 24);
}
