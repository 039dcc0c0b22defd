/**
 * The figures of a run as plain values, for the account, `/metrics` and the page. All numbers are finite. Durations are in
 * milliseconds, shares 0..1; "last" is relative to the time of the newest record. docs/figures.md defines each figure.
 */
import type { SessionOutcome } from './session.ts';

export interface FiguresReading {
  /** By name, sorted by name. */
  readonly services: Readonly<Record<string, ServiceFigures>>;
  /** Calls between services, sorted by caller and callee. */
  readonly dependencies: readonly DependencyFigures[];
  /** Absent if the run has no sessions. */
  readonly sessions?: SessionFigures;
  /** The twenty most viewed paths of HTTP answers, most viewed first. */
  readonly pages: readonly { readonly path: string; readonly views: number }[];
  /** Log records of the last 48 hours and 31 days in UTC, oldest first, including those without records in between. */
  readonly hourly: readonly Volume[];
  readonly daily: readonly Volume[];
}

export interface ServiceFigures {
  readonly logs: number;
  readonly warnings: number;
  /** Log records at ERROR and above. */
  readonly errors: number;
  /** `errors` / `logs`. */
  readonly errorRate: number;
  readonly spans: number;
  readonly failedSpans: number;
  readonly last1m: Recent;
  readonly last5m: Recent;
  readonly last15m: Recent;
  /** Durations of its log records; absent if none has a duration. */
  readonly latencyMs?: Quantiles;
  /**
   * 0 (down) to 100 (healthy), from the last five minutes: errors weigh most, slowness and failed calls less. Absent if
   * the service wrote no log record in that time.
   */
  readonly health?: number;
  /** The ten most frequent error codes, most frequent first. */
  readonly topErrorCodes: readonly { readonly code: string; readonly count: number }[];
  /** Number of answers by HTTP status. */
  readonly statuses: Readonly<Record<string, number>>;
}

export interface Recent {
  readonly logs: number;
  readonly errors: number;
}

export interface Quantiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

export interface DependencyFigures {
  readonly caller: string;
  readonly callee: string;
  readonly calls: number;
  readonly failures: number;
  /** 0 to 100, from the last five minutes; absent if no call ended in that time. */
  readonly health?: number;
  readonly latencyMs: Quantiles;
}

export interface SessionFigures {
  readonly begun: number;
  readonly ended: number;
  readonly outcomes: Readonly<Record<SessionOutcome, number>>;
  /** Share of the ended sessions with the outcome `abandoned`; 0 if none has ended. */
  readonly abandonment: number;
  /** Durations of the ended sessions; absent if none has ended. */
  readonly durationMs?: Quantiles;
  /** Pages of the ended sessions; absent if none has ended. */
  readonly pagesPerSession?: Quantiles & { readonly mean: number };
}

export interface Volume {
  /** Start of the hour or day, RFC 3339. */
  readonly from: string;
  readonly logs: number;
  readonly errors: number;
}
