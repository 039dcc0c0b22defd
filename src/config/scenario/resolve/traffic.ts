/** Resolves the traffic: rates, curves and bursts. */

import { defined } from '../../../core/defined.ts';
import { didYouMean, nearest } from '../../../core/suggest.ts';
import type { Traffic } from '../../../model/traffic.ts';
import type { Path } from '../../yaml/source.ts';
import type { Faults } from '../faults.ts';
import type { ScenarioFile } from '../schema.ts';
import { WEEKDAYS } from '../shape/traffic.ts';
import { resolveDaily } from './daily.ts';

type TrafficFile = ScenarioFile['traffic'];

const PATH: Path = ['traffic'];

export function resolveTraffic(traffic: TrafficFile, faults: Faults): Traffic {
  const { rate, per = 'scenario', unit = 'records', arrivals = 'even', timeZone = 'UTC', bursts } = traffic;
  if (per === 'service' && unit === 'requests') {
    faults.add([...PATH, 'unit'], 'a rate per service cannot count requests', {
      expected: '`unit: records`, or `per: scenario`',
      from: [[...PATH, 'per']],
    });
  }
  refuseUnknownZone(timeZone, faults);
  return {
    rate,
    per,
    unit,
    arrivals,
    timeZone,
    ...defined({
      daily: traffic.daily && resolveDaily(traffic.daily, [...PATH, 'daily'], faults),
      weekly: traffic.weekly && resolveWeekly(traffic.weekly, faults),
      bursts: bursts && {
        frequency: bursts.frequency,
        multiplier: bursts.multiplier,
        durationMs: bursts.duration,
      },
    }),
  };
}

function resolveWeekly(weekly: NonNullable<TrafficFile['weekly']>, faults: Faults): readonly number[] {
  const factors = WEEKDAYS.map((day) => weekly[day] ?? 1);
  if (factors.every((factor) => factor === 0)) {
    faults.add([...PATH, 'weekly'], 'all factors are 0, so there is no traffic', {
      expected: 'at least one day with a factor above 0',
    });
  }
  return factors;
}

function refuseUnknownZone(timeZone: string, faults: Faults): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    // Newer runtimes accept offsets too, but a curve must follow daylight saving time.
    if (!/^[+-]/.test(timeZone)) return;
  } catch {
    // Not a zone: reported below.
  }
  faults.add([...PATH, 'timeZone'], `there is no time zone "${timeZone}"`, {
    expected: 'a name from the IANA time zone database: UTC, Europe/Berlin',
    hint: didYouMean(nearest(timeZone, ['UTC', ...Intl.supportedValuesOf('timeZone')])),
  });
}
