/** An output that keeps its records. A test can make each of its steps wait or fail. */
import type { Output, OutputAccount } from '../../src/model/output.ts';
import type { LogRecord, Span, TelemetryRecord } from '../../src/model/record.ts';

export interface Behaviour {
  readonly write?: (records: readonly TelemetryRecord[], batch: number) => Promise<void> | undefined;
  readonly flush?: (deadlineMs: number) => Promise<void>;
  readonly close?: () => Promise<void>;
}

export class RecordingOutput implements Output {
  readonly kind = 'file';
  readonly name: string;
  readonly records: TelemetryRecord[] = [];
  /** `write 3`, `flush 7500`, `close`, in order. */
  readonly steps: string[] = [];
  readonly #behaviour: Behaviour;
  #batches = 0;

  constructor(behaviour: Behaviour = {}, name = 'recording') {
    this.#behaviour = behaviour;
    this.name = name;
  }

  write(records: readonly TelemetryRecord[]): Promise<void> | undefined {
    this.steps.push(`write ${records.length}`);
    const wait = this.#behaviour.write?.(records, this.#batches++);
    this.records.push(...records);
    return wait;
  }

  async flush(deadlineMs: number): Promise<void> {
    this.steps.push(`flush ${deadlineMs}`);
    await this.#behaviour.flush?.(deadlineMs);
  }

  async close(): Promise<void> {
    this.steps.push('close');
    await this.#behaviour.close?.();
  }

  get logs(): readonly LogRecord[] {
    return this.records.filter((record) => record.kind === 'log');
  }

  get spans(): readonly Span[] {
    return this.records.filter((record) => record.kind === 'span');
  }

  accounts(): readonly OutputAccount[] {
    const none = { filtered: 0, rejected: 0, dropped: 0, unconfirmed: 0, pending: 0 };
    return [
      { name: this.name, kind: this.kind, signal: 'logs', accepted: this.logs.length, ...none },
      { name: this.name, kind: this.kind, signal: 'traces', accepted: this.spans.length, ...none },
    ];
  }
}
