/**
 * A validated scenario with all references resolved: the result of `config`, and what `simulate` runs. Shares are 0..1,
 * durations are in milliseconds. All values are frozen.
 */
import type { Attributes } from './attributes.ts';
import type { Expectation } from './expectation.ts';
import type { Incident } from './incident.ts';
import type { Level } from './level.ts';
import type { OutputSpec } from './output-spec.ts';
import type { SpanKind } from './record.ts';
import type { StreamLabel } from './stream-label.ts';
import type { Template } from './template.ts';
import type { Traffic } from './traffic.ts';

export interface Scenario {
  readonly name: string;
  readonly description: string;
  /** Resource attributes of every service. */
  readonly resource: Attributes;
  readonly traffic: Traffic;
  /** Weights of single events by level. */
  readonly levels: LevelWeights;
  /** Log records below this level are filtered, unless a setting overrides it. */
  readonly leastLevel: Level;
  /** How records spell the level WARN. */
  readonly warnText: 'WARNING' | 'WARN';
  /** Body of OTLP records: `text` for the message only, otherwise the name of a format or a line template. */
  readonly body: string;
  /** Stream labels for Loki's push API, with those of single services. At least one of them is on every record. */
  readonly labels: readonly StreamLabel[];
  /** The scenario or a service in it states labels: they are not just the defaults. */
  readonly ownLabels?: boolean;
  /** Local outputs, unless a setting overrides them. */
  readonly outputs: readonly OutputSpec[];
  readonly users: Users;
  /** The values for each `{fake:…}` path that a message uses. */
  readonly pools: Readonly<Record<string, readonly string[]>>;
  readonly services: readonly Service[];
  readonly journeys: readonly Journey[];
  /** Share of the log records (or requests) that come from journeys and entry operations, 0..1. */
  readonly patternShare: number;
  readonly incidents: readonly Incident[];
  readonly expectations: readonly Expectation[];
}

export type LevelWeights = Readonly<Partial<Record<Level, number>>>;

export interface Users {
  readonly count: number;
  /** Share of sessions by returning users, 0..1. */
  readonly returning: number;
  /** Kinds of users, and how often each kind returns relative to the others; empty: one kind. Shares add up to 1. */
  readonly weights: readonly { readonly name: string; readonly share: number; readonly weight: number }[];
  /** User agents by weight. If there are any, HTTP records have the address and the user agent of the user. */
  readonly agents: readonly WeightedText[];
  /** Referrers of the first request of a session, by weight; `-`: none. */
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
  /** Log records per second, if traffic is per service. */
  readonly rate?: number;
  /** Tenths of its records that are WARN or above, 0..10. Replaces the `errors` of its operations. */
  readonly ratio?: number;
  readonly operations: readonly Operation[];
  readonly events: readonly SingleEvent[];
  readonly health?: Health;
}

export interface Operation {
  readonly name: string;
  /** Span name of low cardinality, `POST /login` for HTTP servers. */
  readonly spanName: string;
  readonly kind: SpanKind;
  /** Time of its own work, without calls. */
  readonly latency: Latency;
  /** Share of runs that fail by themselves, 0..1. */
  readonly errors: number;
  /** `error.type` of a failed run, of low cardinality: the name of an exception class, or an HTTP status. */
  readonly errorType: string;
  /** A run that "fails" is only refused (a wrong password): its span is not an error, and its caller is refused. */
  readonly refuses: boolean;
  /** Failures may write no record. */
  readonly silentFailures?: boolean;
  readonly http?: Http;
  /** Attributes of every span of the operation. */
  readonly attributes: Attributes;
  /** Steps one after another; the calls of a step at once. */
  readonly calls: readonly CallStep[];
  readonly logs: readonly LogTemplate[];
  /** How often it starts by itself, relative to other entry operations and journeys; 0: only if it is called. */
  readonly entry: number;
}

/** A log-normal distribution given by median and 95th percentile, or a uniform distribution. */
export type Latency =
  | { readonly kind: 'lognormal'; readonly p50Ms: number; readonly p95Ms: number }
  | { readonly kind: 'uniform'; readonly minMs: number; readonly maxMs: number };

export interface Http {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  /** Statuses of runs that fail by themselves, by weight; at least one. Below 500 the run is refused, otherwise it failed. */
  readonly errorStatuses: readonly { readonly status: number; readonly weight: number }[];
  /** Templates of `url.path` by weight; empty: the route, with a number for each of its parameters. */
  readonly paths: readonly { readonly path: Template; readonly weight: number }[];
  /** Template of `url.query`, without the question mark. */
  readonly query?: Template;
  /** Size of the body of a successful answer in bytes. */
  readonly bytes?: { readonly min: number; readonly max: number };
}

export interface OperationRef {
  readonly service: string;
  readonly operation: string;
}

/** Calls that are made at once. The next step begins when all of them have returned. */
export type CallStep = readonly Call[];

export interface Call extends OperationRef {
  /** Share of runs that make the call, 0..1. */
  readonly share: number;
  /** How long the caller waits for each attempt before it counts as failed. The callee continues. */
  readonly timeoutMs?: number;
  /** Number of further attempts after a failed one. */
  readonly retries: number;
  /** Wait before the first retry, doubled for each further one, with a jitter of ±50%. */
  readonly backoffMs: number;
  /** Is called if all attempts fail, so that the caller can succeed. */
  readonly fallback?: OperationRef;
  readonly breaker?: Breaker;
}

/** A circuit breaker: while it is open, calls fail immediately. After that, one attempt is a trial. */
export interface Breaker {
  /** Number of failed attempts in a row that open it. */
  readonly failures: number;
  readonly openMs: number;
}

/**
 * When an operation writes a record: at its start, when its calls have returned, at the end of a successful run; at the end
 * of a failed run, at the end of a run that took longer than `slowMs`, at each retry, when a fallback is called.
 */
export const LOG_POINTS = ['start', 'middle', 'end'] as const;
export const LOG_EVENTS = ['error', 'slow', 'retry', 'fallback'] as const;
export type LogMoment = (typeof LOG_POINTS)[number] | (typeof LOG_EVENTS)[number];

export interface LogTemplate {
  readonly at: LogMoment;
  readonly level: Level;
  /** For `error`: the level if the run is only refused; default: `level`. */
  readonly refusedLevel?: Level;
  readonly message: Template;
  /** Error code, `ERR_{int:100-999}`. */
  readonly code?: Template;
  readonly eventName: string;
  /** For `slow`: the shortest duration of such a run. */
  readonly slowMs?: number;
}

/** A single log record in a span of its own. `levels` has their weights. */
export interface SingleEvent {
  readonly name: string;
  readonly level: Level;
  readonly message: Template;
  readonly code?: Template;
  /** Class of the exception that it reports; an error without one has the `error.type` `_OTHER`. */
  readonly errorType?: string;
  readonly weight: number;
  readonly latency: Latency;
}

/** The state machine of a service's health. */
export interface Health {
  readonly start: string;
  readonly states: readonly HealthState[];
}

export interface HealthState {
  readonly name: string;
  readonly stay: { readonly minMs: number; readonly maxMs: number };
  /** Share of operations and single events that fail in this state, if it is higher than their own share, 0..1. */
  readonly errors?: number;
  readonly latencyFactor: number;
  /** Next states by weight; empty: the final state. */
  readonly next: readonly { readonly state: string; readonly weight: number }[];
}

/** A state machine: each state runs operations, then chooses the next state by weight after a think time. */
export interface Journey {
  readonly name: string;
  /** How often it begins, relative to other journeys and entry operations. */
  readonly weight: number;
  /** `user`: a user in a session. `client`: a user without a session (an API key). `none`: no user. */
  readonly actor: 'user' | 'client' | 'none';
  readonly start: string;
  readonly states: readonly JourneyState[];
  /** Maximum length of a session. The step that is under way then is the last one. */
  readonly length?: Latency;
  /** The session ends if the user thinks longer than this. */
  readonly timeoutMs?: number;
  /** Share of steps after which the user abandons the session, 0..1. */
  readonly abandon: number;
}

export interface JourneyState {
  readonly name: string;
  readonly run: readonly OperationRef[];
  readonly think: { readonly minMs: number; readonly maxMs: number };
  /** Next states by weight; empty: the journey ends. */
  readonly next: readonly { readonly state: string; readonly weight: number }[];
  /** Outcome of a session that ends in this state. */
  readonly outcome: 'completed' | 'abandoned' | 'failed';
}
