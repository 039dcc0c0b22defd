/** Timestamps as text in UTC. The texts of the last day and the last second are cached, because most records share them. */

export interface TimeWriter {
  /** `2025-05-14 10:23:45`: truncated to the second. */
  seconds(timeMs: number): string;
  /** `2025-05-14T10:23:45.123Z`: truncated to the millisecond. */
  millis(timeMs: number): string;
  /** `2025-05-14 10:23:45,123`, as Python's logging writes it. */
  asctime(timeMs: number): string;
  /** `10/Oct/2000:13:55:36 +0000`, as web servers write it: truncated to the second, in English. */
  clf(timeMs: number): string;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const SECOND_MS = 1000;
const DAY_MS = 86_400_000;
/** `00` to `59`. */
const TWO_DIGITS = Array.from({ length: 60 }, (_, n) => String(n).padStart(2, '0'));

export function timeWriter(): TimeWriter {
  let day = Number.NaN;
  let isoDay = '';
  let clfDay = '';
  let second = Number.NaN;
  /** `10:23:45`. */
  let clock = '';
  const enterDay = (whole: number): void => {
    day = whole;
    isoDay = new Date(whole * DAY_MS).toISOString().slice(0, 10);
    const [year, month, date] = isoDay.split('-');
    clfDay = `${date}/${MONTHS[Number(month) - 1]}/${year}`;
  };
  /** The milliseconds within the second. */
  const enter = (timeMs: number): number => {
    const whole = Math.floor(timeMs / SECOND_MS);
    if (whole !== second) {
      second = whole;
      const wholeDay = Math.floor(timeMs / DAY_MS);
      if (wholeDay !== day) enterDay(wholeDay);
      const ofDay = whole - (wholeDay * DAY_MS) / SECOND_MS;
      clock = `${TWO_DIGITS[Math.floor(ofDay / 3600)]!}:${TWO_DIGITS[Math.floor(ofDay / 60) % 60]!}:${TWO_DIGITS[ofDay % 60]!}`;
    }
    return Math.floor(timeMs) - whole * SECOND_MS;
  };
  return {
    seconds(timeMs) {
      enter(timeMs);
      return `${isoDay} ${clock}`;
    },
    millis(timeMs) {
      const ms = enter(timeMs);
      return `${isoDay}T${clock}.${pad3(ms)}Z`;
    },
    asctime(timeMs) {
      const ms = enter(timeMs);
      return `${isoDay} ${clock},${pad3(ms)}`;
    },
    clf(timeMs) {
      enter(timeMs);
      return `${clfDay}:${clock} +0000`;
    },
  };
}

const pad3 = (n: number): string => (n < 10 ? `00${n}` : n < 100 ? `0${n}` : String(n));
