/**
 * A scenario, checked and resolved: what `config` makes of a YAML file and `simulate` runs.
 * Shares are 0..1, durations milliseconds. All values are frozen.
 */
import type { Attributes } from './attributes.ts';
import type { Level } from './level.ts';
import type { SpanKind } from './record.ts';
import type { Template } from './template.ts';

export interface Scenario {
  readonly name: string;
  readonly description: string;
  /** Resource attributes for every service. */
  readonly resource: Attributes;
  readonly traffic: Traffic;
  /** Weights of single events by level. */
  readonly levels: LevelWeights;
  /** Log records below it are filtered unless a setting says otherwise. */
  readonly leastLevel: Level;
  /** How WARN is spelled in this scenario's records. */
  readonly warnText: 'WARNING' | 'WARN';
  readonly users: Users;
  /** Words drawn for each `{fake:…}` path that a message uses. */
  readonly pools: Readonly<Record<string, readonly string[]>>;
  readonly services: readonly Service[];
  readonly journeys: readonly Journey[];
  /** Share of the log records that journeys bring, 0..1. */
  readonly patternShare: number;
}

export type LevelWeights = Readonly<Partial<Record<Level, number>>>;

export interface Traffic {
  /** Log records per second before bursts. */
  readonly rate: number;
  /** `even` spaces records equally; `poisson` draws independent gaps. */
  readonly arrivals: 'even' | 'poisson';
  readonly bursts?: Bursts;
}

export interface Bursts {
  /** Probability that a burst begins in a second outside one. */
  readonly frequency: number;
  /** The rate is multiplied by a random 1x to 2x of this. */
  readonly multiplier: number;
  readonly durationMs: number;
}

export interface Users {
  readonly count: number;
  /** Share of sessions by someone who was here before, 0..1. */
  readonly returning: number;
}

export interface Service {
  readonly name: string;
  readonly version: string;
  readonly instances: number;
  readonly resource: Attributes;
  readonly operations: readonly Operation[];
  readonly events: readonly SingleEvent[];
}

export interface Operation {
  readonly name: string;
  /** Span name: low cardinality, `POST /login` for HTTP servers. */
  readonly spanName: string;
  readonly kind: SpanKind;
  /** Time of the operation's own work, calls not included. */
  readonly latency: Latency;
  /** Share of runs that fail of themselves, 0..1. */
  readonly errors: number;
  /** `error.type` of a run that fails: low cardinality, the name of an exception class or an HTTP status. */
  readonly errorType: string;
  /** A run that "fails" has only said no (a wrong password): its span is no error, its caller is refused. */
  readonly refuses: boolean;
  readonly http?: Http;
  /** Put on every span of the operation. */
  readonly attributes: Attributes;
  /** Operations called one after another. */
  readonly calls: readonly OperationRef[];
  readonly logs: readonly LogTemplate[];
}

/** Median and 95th percentile of a log-normal distribution. */
export interface Latency {
  readonly p50Ms: number;
  readonly p95Ms: number;
}

export interface Http {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly errorStatus: number;
}

export interface OperationRef {
  readonly service: string;
  readonly operation: string;
}

/**
 * When in its operation a record is written: as it starts, when the calls have returned,
 * at the end of a good run, or at the end of a failed one.
 */
export type LogMoment = 'start' | 'middle' | 'end' | 'error';

export interface LogTemplate {
  readonly at: LogMoment;
  readonly level: Level;
  readonly message: Template;
  /** Error code, `ERR_{int:100-999}`. */
  readonly code?: Template;
  readonly eventName: string;
}

/** A record that stands alone, in a span of its own: what `levels` weighs. */
export interface SingleEvent {
  readonly name: string;
  readonly level: Level;
  readonly message: Template;
  readonly code?: Template;
  /** Name of an exception class, where the event is one; `_OTHER` where it is an error without. */
  readonly errorType?: string;
  readonly weight: number;
  readonly latency: Latency;
}

/** A state machine: each state runs operations, then moves on by weight after a think time. */
export interface Journey {
  readonly name: string;
  /** How often it is begun, against the other journeys. */
  readonly weight: number;
  /** `user`: a user in a session. `client`: a user without one (an API key). `none`: the system by itself. */
  readonly actor: 'user' | 'client' | 'none';
  readonly start: string;
  readonly states: readonly JourneyState[];
}

export interface JourneyState {
  readonly name: string;
  readonly run: readonly OperationRef[];
  readonly think: { readonly minMs: number; readonly maxMs: number };
  /** Weighted next states; empty ends the journey. */
  readonly next: readonly { readonly state: string; readonly weight: number }[];
}
