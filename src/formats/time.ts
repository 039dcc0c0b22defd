/** Timestamps as text, UTC. Most records share their second with the one before, so its text is kept. */

export interface TimeWriter {
  /** `2025-05-14 10:23:45`: the time cut down to its second. */
  seconds(timeMs: number): string;
  /** `2025-05-14T10:23:45.123Z`: cut down to its millisecond. */
  millis(timeMs: number): string;
  /** `2025-05-14 10:23:45,123`, as Python's logging writes it. */
  asctime(timeMs: number): string;
}

export function timeWriter(): TimeWriter {
  let second = Number.NaN;
  let spaced = '';
  let isoStart = '';
  const enter = (timeMs: number): number => {
    const whole = Math.floor(timeMs / 1000);
    if (whole !== second) {
      second = whole;
      isoStart = new Date(whole * 1000).toISOString().slice(0, 19);
      spaced = isoStart.replace('T', ' ');
    }
    return Math.floor(timeMs) - whole * 1000;
  };
  return {
    seconds(timeMs) {
      enter(timeMs);
      return spaced;
    },
    millis(timeMs) {
      const ms = enter(timeMs);
      return `${isoStart}.${pad3(ms)}Z`;
    },
    asctime(timeMs) {
      const ms = enter(timeMs);
      return `${spaced},${pad3(ms)}`;
    },
  };
}

const pad3 = (n: number): string => (n < 10 ? `00${n}` : n < 100 ? `0${n}` : String(n));
