/**
 * What a scenario is compiled to: names resolved to objects, templates to functions, attributes that never
 * change to frozen objects. Whatever can be worked out once per template is worked out once, not per record.
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
  /** `undefined` where nothing ever befalls it. */
  readonly conditions: ConditionReader | undefined;
  /** 0..10, where its levels are rescaled; changes while a run goes on. */
  ratio: number | undefined;
  /** Bad records that its operations have written beyond the ratio: single events make up for them. */
  ratioDebt: number;
}

export interface LogProgram {
  readonly level: Level;
  readonly severityText: string;
  readonly isError: boolean;
  readonly eventName: string;
  readonly message: Writer;
  readonly code: Writer | undefined;
  /** Attributes of every record of this template; errors add their exception. */
  readonly attributes: Attributes;
}

export interface SlowLog {
  readonly overMs: number;
  readonly log: LogProgram;
}

/** One way for a run to end: what its span says then, and what is written. */
export interface EndingProgram {
  readonly result: Result;
  /** HTTP status, where it answers with one. */
  readonly status: number | undefined;
  /** `error.type` of span and caller; only of failures. */
  readonly errorType: string | undefined;
  readonly attributes: Attributes;
  readonly logs: readonly LogProgram[];
}

/** `refused`: the answer is a no, and nothing is wrong with who gives it. */
export type Result = 'good' | 'refused' | 'failed';

export interface OperationProgram {
  readonly service: ServiceWorld;
  readonly spanName: string;
  readonly kind: SpanKind;
  readonly latency: Sampler;
  /** The operation's own stream: every run of it draws from one of its occurrences. */
  readonly random: Random;
  readonly errors: number;
  /** Class of the exception of a run that fails of itself; none where all there is is a status. */
  readonly exception: string | undefined;
  readonly web: WebProgram | undefined;
  readonly start: readonly LogProgram[];
  readonly middle: readonly LogProgram[];
  readonly retry: readonly LogProgram[];
  readonly fallback: readonly LogProgram[];
  readonly slow: readonly SlowLog[];
  readonly good: EndingProgram;
  /** Failing of itself: one of these. */
  readonly failing: Chooser<EndingProgram>;
  /** A callee refused, or failed. */
  readonly refused: EndingProgram;
  readonly failed: EndingProgram;
  /** Cut off by a deadline of its caller in the same process. */
  readonly timedOut: EndingProgram;
  readonly steps: readonly (readonly CallProgram[])[];
  /** The most log records that one run can write, calls included. */
  readonly mostLogs: number;
}

/** What an HTTP operation draws for each request. */
export interface WebProgram {
  readonly method: string;
  readonly route: string;
  readonly path: Writer | undefined;
  readonly query: Writer | undefined;
  readonly bytes: { readonly min: number; readonly max: number } | undefined;
  /** Its records carry what an access log needs. */
  readonly access: boolean;
  /** Whether its spans say more of a request than what never changes. */
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
  /** The caller's own span of each attempt; none for calls within a service. */
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
  /** The event's own stream, and how often it has happened. */
  readonly random: Random;
  count: number;
}

/** An operation that starts by itself. */
export interface EntryProgram {
  readonly operation: OperationProgram;
  readonly weight: number;
  readonly random: Random;
  /** Tells its episodes from those of journeys that run the same operation. */
  readonly key: number;
  count: number;
}
