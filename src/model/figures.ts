/**
 * What people want to know of a run while it goes and when it ends, as plain values: the end-of-run account,
 * `/metrics` and the page read the same. All numbers are finite. Durations are milliseconds, shares 0..1; "last"
 * counts back from the newest record's own time. What each figure means is told in docs/figures.md.
 */
import type { SessionOutcome } from './session.ts';

export interface FiguresReading {
  /** By name, sorted. */
  readonly services: Readonly<Record<string, ServiceFigures>>;
  /** Calls between services, callers sorted, then callees. */
  readonly dependencies: readonly DependencyFigures[];
  /** Absent where the run has no sessions. */
  readonly sessions?: SessionFigures;
  /** The twenty most viewed paths of HTTP answers, most first. */
  readonly pages: readonly { readonly path: string; readonly views: number }[];
  /** Log records of the last 48 hours and 31 days of UTC, oldest first, none left out from the first to the newest. */
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
  /** Of its log records that have a duration; absent where none has. */
  readonly latencyMs?: Quantiles;
  /**
   * 0 (down) to 100 (well), from the last five minutes: errors weigh most, slowness and failing dependencies
   * less. Absent where it wrote no log record in that time: then nobody can say.
   */
  readonly health?: number;
  /** The ten most frequent, most first. */
  readonly topErrorCodes: readonly { readonly code: string; readonly count: number }[];
  /** Answers by HTTP status, where it gives any. */
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
  /** 0 to 100, from the last five minutes; absent where no call ended in that time. */
  readonly health?: number;
  readonly latencyMs: Quantiles;
}

export interface SessionFigures {
  readonly begun: number;
  readonly ended: number;
  readonly outcomes: Readonly<Record<SessionOutcome, number>>;
  /** Share of the ended sessions whose outcome is `abandoned`; 0 while none has ended. */
  readonly abandonment: number;
  /** Both of the ended sessions; absent while there are none. */
  readonly durationMs?: Quantiles;
  readonly pagesPerSession?: Quantiles & { readonly mean: number };
}

export interface Volume {
  /** RFC 3339, the start of the hour or day. */
  readonly from: string;
  readonly logs: number;
  readonly errors: number;
}
