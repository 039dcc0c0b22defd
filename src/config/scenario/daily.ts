/** The curve of a day: 24 factors as they are written, or a wave between a peak and a trough. */
import type { DailyCurve } from '../../model/scenario.ts';
import type { Path } from '../yaml/source.ts';
import type { Faults } from './faults.ts';
import type { ScenarioFile } from './schema.ts';

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
    faults.add([...path, 'weekend'], 'the weekend is written in another way than the week', {
      expected: '`hours` for both, or `peak`, `trough` and `peakHour` for both',
      from: [path],
    });
  }
  return { shape: weekday.shape, weekday: weekday.hours, weekend: weekend.hours };
}

function resolveCurve(
  { hours, peak, trough, peakHour }: CurveFile,
  path: Path,
  faults: Faults,
): Curve | undefined {
  const wave = [peak, trough, peakHour].filter((part) => part !== undefined).length;
  if (hours === undefined ? wave < 3 : wave > 0) {
    faults.add(path, hours === undefined ? 'half a curve' : 'two curves in one', {
      expected: '`peak`, `trough` and `peakHour`, or `hours`',
    });
    return undefined;
  }
  const factors = hours ?? waveBetween(peak!, trough!, peakHour!);
  if (hours !== undefined && hours.length !== HOURS) {
    faults.add([...path, 'hours'], `found ${hours.length} hours`, {
      expected: '24 factors, one for each hour from midnight',
    });
  }
  if (peak !== undefined && trough !== undefined && trough > peak) {
    faults.add([...path, 'trough'], `the trough (${trough}) is above the peak (${peak})`, {
      expected: 'a trough of at most the peak',
    });
  }
  if (factors.every((factor) => factor === 0)) {
    faults.add(path, 'nothing happens at any hour', { expected: 'an hour with a factor above 0' });
  }
  return { shape: hours === undefined ? 'smooth' : 'steps', hours: factors };
}

/** One wave of a cosine; rounded, so that every machine comes to the same numbers. */
const waveBetween = (peak: number, trough: number, peakHour: number): readonly number[] =>
  Array.from({ length: HOURS }, (_, hour) => {
    const height = (1 + Math.cos((2 * Math.PI * (hour - peakHour)) / HOURS)) / 2;
    return Number((trough + (peak - trough) * height).toFixed(6));
  });
