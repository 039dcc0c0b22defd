/**
 * A scenario, checked and resolved: what `config` makes of a YAML file and `simulate` runs.
 * Shares are 0..1, durations milliseconds. All values are frozen.
 */
import type { Attributes } from './attributes.ts';
import type { Expectation } from './expectation.ts';
import type { Incident } from './incident.ts';
import type { Level } from './level.ts';
import type { OutputSpec } from './output-spec.ts';
import type { SpanKind } from './record.ts';
import type { StreamLabel } from './stream-label.ts';
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
  /** What an OTLP record's body holds: `text` for the message alone, else the name of a format or a line template. */
  readonly body: string;
  /** Labels of its streams where records go to Loki's push API; at least one that every record has. */
  readonly labels: readonly StreamLabel[];
  /** Where lines go when no setting says otherwise. */
  readonly outputs: readonly OutputSpec[];
  readonly users: Users;
  /** Words drawn for each `{fake:…}` path that a message uses. */
  readonly pools: Readonly<Record<string, readonly string[]>>;
  readonly services: readonly Service[];
  readonly journeys: readonly Journey[];
  /** Share of the log records (or requests) that journeys and entry operations bring, 0..1. */
  readonly patternShare: number;
  readonly incidents: readonly Incident[];
  readonly expectations: readonly Expectation[];
}

export type LevelWeights = Readonly<Partial<Record<Level, number>>>;

export interface Traffic {
  /** Of the whole scenario, or of each service that names none of its own, before curve and bursts. */
  readonly rate: number;
  /** `service`: each service has a rate and a plan of its own, and every record draws on its own service's. */
  readonly per: 'scenario' | 'service';
  /** What the rate counts: log records, or entry episodes (requests). */
  readonly unit: 'records' | 'requests';
  /** `even` spaces records equally; `poisson` draws independent gaps. */
  readonly arrivals: 'even' | 'poisson';
  readonly daily?: DailyCurve;
  /** Multiplier of each day, Monday first: seven numbers. */
  readonly weekly?: readonly number[];
  /** IANA name of the zone in which hours and days are counted. */
  readonly timeZone: string;
  readonly bursts?: Bursts;
}

/** Multipliers of the 24 hours or 1,440 minutes of a day, those of Saturday and Sunday apart. */
export interface DailyCurve {
  readonly weekday: readonly number[];
  readonly weekend: readonly number[];
  /**
   * `steps`: an hour's number holds for the whole hour. `smooth`: it holds at the full hour, with straight lines between.
   * `minutes`: a minute's number holds for the whole minute; in the last hour before a day of another curve the two are
   * mixed, the next one's part growing from 0 to 1.
   */
  readonly shape: 'steps' | 'smooth' | 'minutes';
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
  /** Kinds of users, and how often each comes back against the others; empty: all alike. Shares add up to 1. */
  readonly weights: readonly { readonly name: string; readonly share: number; readonly weight: number }[];
  /** Browsers by weight. With any, users have an address and a browser, and HTTP records carry both. */
  readonly agents: readonly WeightedText[];
  /** Where sessions come from, by weight; `-` is nowhere. */
  readonly referrers: readonly WeightedText[];
}

export interface WeightedText {
  readonly text: string;
  readonly weight: number;
}

export interface Service {
  readonly name: string;
  readonly version: string;
  readonly instances: number;
  readonly resource: Attributes;
  /** Log records per second, where traffic is per service: its own, or the scenario's. */
  readonly rate?: number;
  /** 0..10: WARN and ERROR together are this many tenths of its records; its operations' `errors` are then left out. */
  readonly ratio?: number;
  readonly operations: readonly Operation[];
  readonly events: readonly SingleEvent[];
  readonly health?: Health;
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
  /** The scenario asks for failures that write no record. */
  readonly silentFailures?: boolean;
  readonly http?: Http;
  /** Put on every span of the operation. */
  readonly attributes: Attributes;
  /** Made one after another; the calls of one step at once. */
  readonly calls: readonly CallStep[];
  readonly logs: readonly LogTemplate[];
  /** How often it starts by itself, against the service's or scenario's other entry operations; 0: only when called. */
  readonly entry: number;
}

/** A log-normal distribution by its median and 95th percentile, or any value of a range alike. */
export type Latency =
  | { readonly kind: 'lognormal'; readonly p50Ms: number; readonly p95Ms: number }
  | { readonly kind: 'uniform'; readonly minMs: number; readonly maxMs: number };

export interface Http {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  /** Statuses of runs that fail of themselves, by weight; at least one. Below 500 a run is refused, else it failed. */
  readonly errorStatuses: readonly { readonly status: number; readonly weight: number }[];
  /** What `url.path` is drawn from; empty: the route, with a number for each of its parameters. */
  readonly paths: readonly { readonly path: Template; readonly weight: number }[];
  /** `url.query`, without the question mark. */
  readonly query?: Template;
  /** Bytes of a good answer's body. */
  readonly bytes?: { readonly min: number; readonly max: number };
}

export interface OperationRef {
  readonly service: string;
  readonly operation: string;
}

/** Calls made at once; the next step begins when the last has returned. */
export type CallStep = readonly Call[];

export interface Call extends OperationRef {
  /** Share of runs in which it is made, 0..1. */
  readonly share: number;
  /** The caller waits this long for each attempt, then takes it as failed; the callee goes on. */
  readonly timeoutMs?: number;
  /** Further attempts after a failed one. */
  readonly retries: number;
  /** Wait before the first retry; doubled for each further one, with a jitter of half of it either way. */
  readonly backoffMs: number;
  /** Runs in the caller's place when all attempts have failed, and saves it. */
  readonly fallback?: OperationRef;
  readonly breaker?: Breaker;
}

/** Opens after so many failed attempts in a row; while open, calls fail at once; then one attempt tries. */
export interface Breaker {
  readonly failures: number;
  readonly openMs: number;
}

/**
 * When in its operation a record is written: as it starts, when the calls have returned, at the end of a good run;
 * on a failed run's end, at the end of a run that took longer than `slowMs`, at each retry, when a fallback steps in.
 */
export const LOG_POINTS = ['start', 'middle', 'end'] as const;
export const LOG_OCCASIONS = ['error', 'slow', 'retry', 'fallback'] as const;
export type LogMoment = (typeof LOG_POINTS)[number] | (typeof LOG_OCCASIONS)[number];

export interface LogTemplate {
  readonly at: LogMoment;
  readonly level: Level;
  /** With `error`: the level where the run is only refused, if that is another. */
  readonly refusedLevel?: Level;
  readonly message: Template;
  /** Error code, `ERR_{int:100-999}`. */
  readonly code?: Template;
  readonly eventName: string;
  /** With `slow`: how long a run must take. */
  readonly slowMs?: number;
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

/** A state machine that a service's health goes through, without end. */
export interface Health {
  readonly start: string;
  readonly states: readonly HealthState[];
}

export interface HealthState {
  readonly name: string;
  readonly stay: { readonly minMs: number; readonly maxMs: number };
  /** Share of its operations and single events that fail meanwhile, where that is more than their own. */
  readonly errors?: number;
  readonly latencyFactor: number;
  /** Weighted next states; empty: it stays. */
  readonly next: readonly { readonly state: string; readonly weight: number }[];
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
  /** How long a session lasts at most; the step under way is the last. */
  readonly length?: Latency;
  /** Who thinks longer than this has lost the session: it ends there. */
  readonly timeoutMs?: number;
  /** Share of steps after which the user just leaves, 0..1. */
  readonly abandon: number;
}

export interface JourneyState {
  readonly name: string;
  readonly run: readonly OperationRef[];
  readonly think: { readonly minMs: number; readonly maxMs: number };
  /** Weighted next states; empty ends the journey. */
  readonly next: readonly { readonly state: string; readonly weight: number }[];
  /** What it means for a session to end here. */
  readonly outcome: 'completed' | 'abandoned' | 'failed';
}
