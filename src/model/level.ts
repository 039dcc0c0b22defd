/** The six levels, in rising order: their index is the rank that `LOG_LEVEL` compares. */
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

/** What a ratio counts: WARN and above. */
export const isBad = (level: Level): boolean => LEVEL_RANK[level] >= LEVEL_RANK.WARN;

/** What an error share counts: ERROR and above. */
export const isError = (level: Level): boolean => LEVEL_RANK[level] >= LEVEL_RANK.ERROR;

/** Both spellings of the warning level are read; which one is printed is the scenario's choice. */
export function parseLevel(text: string): Level | undefined {
  const upper = text.trim().toUpperCase();
  if (upper === 'WARNING') return 'WARN';
  return (LEVELS as readonly string[]).includes(upper) ? (upper as Level) : undefined;
}
