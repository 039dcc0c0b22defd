/** Log records per hour and per day, of all services together. */
import type { Volume as VolumeReading } from '../model/figures.ts';
import { Slots } from './slots.ts';

const HOUR_MS = 3_600_000;
const HOURS = 48;
const DAYS = 31;

export class Volume {
  readonly #hours = new Slots(HOUR_MS, HOURS);
  readonly #days = new Slots(24 * HOUR_MS, DAYS);

  add(timeMs: number, isError: boolean): void {
    this.#hours.add(timeMs, isError);
    this.#days.add(timeMs, isError);
  }

  hourly(): readonly VolumeReading[] {
    return reading(this.#hours);
  }

  daily(): readonly VolumeReading[] {
    return reading(this.#days);
  }
}

const reading = (slots: Slots): readonly VolumeReading[] =>
  slots
    .list()
    .map(({ fromMs, all, bad }) => ({ from: new Date(fromMs).toISOString(), logs: all, errors: bad }));
