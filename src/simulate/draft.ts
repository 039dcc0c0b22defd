/** Records as the simulation leaves them: in plan time, without the id and release time that the engine stamps on. */
import type { LogRecord, Span } from '../model/record.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export type LogDraft = Mutable<LogRecord>;
export type SpanDraft = Mutable<Span>;
export type Draft = LogDraft | SpanDraft;

/** One run of one operation with all its calls: one trace, records in time order. */
export interface Episode {
  readonly drafts: readonly Draft[];
  /** How many of them are log records. */
  readonly logs: number;
  readonly endMs: number;
}
