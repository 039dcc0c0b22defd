/**
 * `detected_level`: the level that Loki adds to each record when it takes it in.
 *
 * Source: Loki's documentation, "Log levels"; the order of the places is that of Loki 3.7.
 */
import type { UnknownLabels } from '../../logql/index.ts';
import type { Labels } from '../../model/series.ts';
import type { LokiProfile } from './profile.ts';

export const DETECTED_LEVEL = 'detected_level';

/** Spellings, in lower case, that Loki brings to one. Any other is kept as it is written. */
const SPELLINGS: Readonly<Record<string, string>> = {
  trace: 'trace',
  trc: 'trace',
  debug: 'debug',
  dbg: 'debug',
  info: 'info',
  inf: 'info',
  information: 'info',
  warn: 'warn',
  wrn: 'warn',
  warning: 'warn',
  error: 'error',
  err: 'error',
  critical: 'critical',
  fatal: 'fatal',
};

const spelled = (level: string): string => SPELLINGS[level.toLowerCase()] ?? level;

/** OpenTelemetry, logs data model, "Field: SeverityNumber". */
const BY_NUMBER: readonly string[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

/** The label of a record whose level only its line tells. */
export const LEVEL_IN_LINE: UnknownLabels = {
  names: [DETECTED_LEVEL],
  reason:
    '`detected_level` of a record without a level: Loki looks for one in the line; to fix: send the level as a label, or drop the label (`| drop detected_level`)',
};

export interface Leveled {
  readonly stream: Labels;
  readonly metadata: Labels;
  /** 1 to 24; absent or 0: not specified. */
  readonly severityNumber?: number | undefined;
}

/** Undefined if only the line can tell: how Loki reads a level out of a line is not known exactly. */
export function detectedLevel(
  { stream, metadata, severityNumber = 0 }: Leveled,
  { levelFields }: Pick<LokiProfile, 'levelFields'>,
): string | undefined {
  const sent = metadata[DETECTED_LEVEL];
  if (sent) return sent;
  for (const labels of [stream, metadata]) {
    for (const field of levelFields) {
      const value = labels[field];
      if (value) return spelled(value);
    }
  }
  if (severityNumber >= 1 && severityNumber <= 24) return BY_NUMBER[Math.floor((severityNumber - 1) / 4)];
  return undefined;
}
