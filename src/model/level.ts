/** The six levels in ascending order. Their index is the rank that `LOG_LEVEL` compares. */
export const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const;

export type Level = (typeof LEVELS)[number];

/** Rank of a level, 0 (TRACE) to 5 (FATAL). */
export const LEVEL_RANK: Readonly<Record<Level, number>> = Object.freeze({
  TRACE: 0,
  DEBUG: 1,
  INFO: 2,
  WARN: 3,
  ERROR: 4,
  FATAL: 5,
});

/**
 * OpenTelemetry severity numbers, the smallest of each range
 * (logs data model, "Field: SeverityNumber").
 */
export const SEVERITY_NUMBER: Readonly<Record<Level, number>> = Object.freeze({
  TRACE: 1,
  DEBUG: 5,
  INFO: 9,
  WARN: 13,
  ERROR: 17,
  FATAL: 21,
});

/** WARN and above: what a ratio counts. */
export const isBad = (level: Level): boolean => LEVEL_RANK[level] >= LEVEL_RANK.WARN;

/** ERROR and above: what an error share counts. */
export const isError = (level: Level): boolean => LEVEL_RANK[level] >= LEVEL_RANK.ERROR;

/** Reads a level in any case; accepts `WARNING` for `WARN`. `undefined` if it is none. */
export function parseLevel(text: string): Level | undefined {
  const upper = text.trim().toUpperCase();
  if (upper === 'WARNING') return 'WARN';
  return (LEVELS as readonly string[]).includes(upper) ? (upper as Level) : undefined;
}
