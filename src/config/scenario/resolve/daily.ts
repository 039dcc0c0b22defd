/** Resolves the daily curve: 24 given factors, one wave between a peak and a trough, or a smooth curve through several peaks. */
import type { DailyCurve } from '../../../model/traffic.ts';
import type { Path } from '../../yaml/source.ts';
import type { Faults } from '../faults.ts';
import type { ScenarioFile } from '../schema.ts';

type DailyFile = NonNullable<ScenarioFile['traffic']['daily']>;
type CurveFile = Omit<DailyFile, 'weekend'>;

interface Curve {
  readonly shape: DailyCurve['shape'];
  readonly hours: readonly number[];
}

const HOURS = 24;

export function resolveDaily(daily: DailyFile, path: Path, faults: Faults): DailyCurve | undefined {
  const weekday = resolveCurve(daily, path, faults);
  const weekend = daily.weekend ? resolveCurve(daily.weekend, [...path, 'weekend'], faults) : weekday;
  if (!weekday || !weekend) return undefined;
  if (weekday.shape !== weekend.shape) {
    faults.add([...path, 'weekend'], 'the weekend has another form than the weekdays', {
      expected: `the same form for both: ${FORMS_TEXT}`,
      from: [path],
    });
  }
  return { shape: weekday.shape, weekday: weekday.hours, weekend: weekend.hours };
}

/** The three forms of a curve, by their keys. */
const FORMS = {
  hours: ['hours'],
  wave: ['peak', 'trough', 'peakHour'],
  peaks: ['peaks', 'trough'],
} as const satisfies Record<string, readonly (keyof CurveFile)[]>;

const FORMS_TEXT = '`hours`, or `peak`, `trough` and `peakHour`, or `peaks` and `trough`';

function resolveCurve(file: CurveFile, path: Path, faults: Faults): Curve | undefined {
  const given = Object.values(FORMS)
    .flat()
    .filter((key, i, all) => file[key] !== undefined && all.indexOf(key) === i);
  const fits = (keys: readonly (keyof CurveFile)[]): boolean => given.every((key) => keys.includes(key));
  const form = Object.values(FORMS).find((keys) => fits(keys) && keys.length === given.length);
  if (!form) {
    const incomplete = Object.values(FORMS).some(fits);
    faults.add(path, incomplete ? 'the curve is incomplete' : 'mixes two forms of a curve', {
      expected: FORMS_TEXT,
    });
    return undefined;
  }
  const curve = curveOf(file, path, faults);
  if (curve.hours.every((factor) => factor === 0)) {
    faults.add(path, 'all factors are 0, so there is no traffic', {
      expected: 'at least one hour with a factor above 0',
    });
  }
  return curve;
}

function curveOf({ hours, peak, trough = 0, peakHour, peaks }: CurveFile, path: Path, faults: Faults): Curve {
  if (hours) {
    if (hours.length !== HOURS) {
      faults.add([...path, 'hours'], `found ${hours.length} hours`, {
        expected: '24 factors, one for each hour from midnight',
      });
    }
    return { shape: 'steps', hours };
  }
  const lowest = peaks ? Math.min(...peaks.map(({ factor }) => factor)) : peak!;
  if (trough > lowest) {
    const which = peaks && peaks.length > 1 ? 'the lowest peak' : 'the peak';
    faults.add([...path, 'trough'], `the trough (${trough}) is above ${which} (${lowest})`, {
      expected: `a trough of at most ${which}`,
    });
  }
  if (!peaks) return { shape: 'smooth', hours: waveBetween(peak!, trough, peakHour!) };
  const inOrder = peaks
    .map(({ hour, factor }) => ({ hour: hour % HOURS, factor }))
    .sort((a, b) => a.hour - b.hour);
  const twice = inOrder.find(({ hour }, i) => hour === inOrder[i + 1]?.hour);
  if (twice) {
    faults.add([...path, 'peaks'], `two peaks at hour ${twice.hour}`, {
      expected: 'one peak per hour',
    });
  }
  return { shape: 'minutes', hours: wavesBetween(inOrder, trough) };
}

/** One wave of a cosine. The factors are rounded, so that they are the same on every machine. */
const waveBetween = (peak: number, trough: number, peakHour: number): readonly number[] =>
  Array.from({ length: HOURS }, (_, hour) => {
    const height = (1 + Math.cos((2 * Math.PI * (hour - peakHour)) / HOURS)) / 2;
    return rounded(trough + (peak - trough) * height);
  });

/**
 * Half a cosine wave from each peak down to the trough, midway to the next peak, and half a wave up again. One factor for each
 * minute, the value at its middle. The curve has no corners, because each half wave is flat at both ends.
 */
function wavesBetween(
  peaks: readonly { readonly hour: number; readonly factor: number }[],
  trough: number,
): readonly number[] {
  return Array.from({ length: HOURS * 60 }, (_, minute) => {
    const hour = (minute + 0.5) / 60;
    const next = peaks.findIndex((peak) => peak.hour > hour);
    const after = peaks[next < 0 ? 0 : next]!;
    const before = peaks.at((next < 0 ? 0 : next) - 1)!;
    // The gap may span midnight. With a single peak it is the whole day.
    const gap = (after.hour - before.hour + HOURS) % HOURS || HOURS;
    const since = (hour - before.hour + HOURS) % HOURS;
    const near = since <= gap / 2 ? before : after;
    return rounded(trough + ((near.factor - trough) * (1 + Math.cos((2 * Math.PI * since) / gap))) / 2);
  });
}

const rounded = (factor: number): number => Number(factor.toFixed(6));
