/**
 * A compiled scenario: names are resolved to objects, templates to functions, constant attributes to frozen objects.
 * What can be computed once per template is computed once, not per record.
 */
import type { Random } from '../core/random.ts';
import type { Attributes } from '../model/attributes.ts';
import type { Level } from '../model/level.ts';
import type { ServiceInstance, SpanKind } from '../model/record.ts';
import type { BreakerState } from './breaker.ts';
import type { ConditionReader } from './conditions.ts';
import type { Sampler } from './latency.ts';
import type { Writer } from './text.ts';
import type { Chooser } from './weighted.ts';

export interface ServiceWorld {
  readonly name: string;
  readonly instances: readonly ServiceInstance[];
  /** The instances of a deployed version, by version. */
  readonly deployed: ReadonlyMap<string, readonly ServiceInstance[]>;
  /** `undefined` if nothing ever affects it. */
  readonly conditions: ConditionReader | undefined;
  /** Tenths of its records that are WARN or above, 0..10; `undefined`: as `levels` has it. Can change during a run. */
  ratio: number | undefined;
  /** Records at WARN and above that its operations wrote beyond the ratio. Single events compensate for them. */
  ratioDebt: number;
}

export interface LogProgram {
  readonly level: Level;
  readonly severityText: string;
  readonly isError: boolean;
  readonly eventName: string;
  readonly message: Writer;
  readonly code: Writer | undefined;
  /** Attributes of every record of this template. Errors add their exception. */
  readonly attributes: Attributes;
}

export interface SlowLog {
  readonly overMs: number;
  readonly log: LogProgram;
}

/** One way in which a run can end: the attributes of its span, and its last records. */
export interface EndingProgram {
  readonly result: Result;
  /** HTTP status, if it is an HTTP operation. */
  readonly status: number | undefined;
  /** `error.type` of the span; only of failures. */
  readonly errorType: string | undefined;
  readonly attributes: Attributes;
  readonly logs: readonly LogProgram[];
}

/** `refused`: a negative answer (a wrong password), which is not a failure of the service that gives it. */
export type Result = 'good' | 'refused' | 'failed';

export interface OperationProgram {
  readonly service: ServiceWorld;
  readonly spanName: string;
  readonly kind: SpanKind;
  readonly latency: Sampler;
  /** The stream of the operation. Each run draws from one of its occurrences (`Random.at`). */
  readonly random: Random;
  /** Share of runs that fail by themselves, 0..1. */
  readonly errors: number;
  /** Class of the exception of a run that fails by itself; `undefined` if it only has a status. */
  readonly exception: string | undefined;
  readonly web: WebProgram | undefined;
  readonly start: readonly LogProgram[];
  readonly middle: readonly LogProgram[];
  readonly retry: readonly LogProgram[];
  readonly fallback: readonly LogProgram[];
  readonly slow: readonly SlowLog[];
  readonly good: EndingProgram;
  /** Chooses the ending of a run that fails by itself. */
  readonly failing: Chooser<EndingProgram>;
  /** A callee refused. */
  readonly refused: EndingProgram;
  /** A callee failed. */
  readonly failed: EndingProgram;
  /** Ended by the deadline of a caller in the same process. */
  readonly timedOut: EndingProgram;
  /** Steps one after another, the calls of a step at once. */
  readonly steps: readonly (readonly CallProgram[])[];
  /** The most log records that one run can write, including its calls. */
  readonly maxLogs: number;
}

/** What is drawn for each request of an HTTP operation. */
export interface WebProgram {
  readonly method: string;
  readonly route: string;
  readonly path: Writer | undefined;
  readonly query: Writer | undefined;
  readonly bytes: { readonly min: number; readonly max: number } | undefined;
  /** One record of each answer carries the attributes that access logs need. */
  readonly access: boolean;
  /** Whether its spans have attributes that differ from request to request. */
  readonly varies: boolean;
}

export interface CallProgram {
  readonly callee: OperationProgram;
  readonly share: number;
  readonly timeoutMs: number;
  readonly retries: number;
  readonly backoffMs: number;
  readonly fallback: CallProgram | undefined;
  readonly breaker: BreakerState | undefined;
  /** The span that the caller adds for each attempt; `undefined` for calls within a service. */
  readonly span: CallSpanProgram | undefined;
}

export interface CallSpanProgram {
  readonly name: string;
  readonly kind: 'client' | 'producer';
  readonly attributes: Attributes;
}

export interface EventProgram {
  readonly service: ServiceWorld;
  readonly name: string;
  readonly latency: Sampler;
  readonly log: LogProgram;
  readonly spanAttributes: Attributes;
  readonly exception: string | undefined;
  readonly weight: number;
  /** The stream of the event. */
  readonly random: Random;
  /** How often it has happened. */
  count: number;
}

/** An operation that starts by itself. */
export interface EntryProgram {
  readonly operation: OperationProgram;
  readonly weight: number;
  readonly random: Random;
  /** Distinguishes its episodes from those of journeys that run the same operation. */
  readonly key: number;
  /** How often it has started. */
  count: number;
}
