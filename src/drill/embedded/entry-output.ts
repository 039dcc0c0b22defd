/** An output that hands each log record on in the form in which Loki would keep it, and counts them. It keeps none. */
import { type Entry, EvaluationError } from '../../logql/index.ts';
import type { Output, OutputAccount } from '../../model/output.ts';
import type { TelemetryRecord } from '../../model/record.ts';
import type { Counts } from '../backend.ts';
import { type Intake, StreamRejected } from './intake.ts';

function reasonOf(error: unknown): string | undefined {
  if (error instanceof StreamRejected) return `Loki would reject records: ${error.message}`;
  if (error instanceof EvaluationError)
    return `only a real Loki knows the labels of records: ${error.message}`;
  return undefined;
}

export class EntryOutput implements Output {
  readonly name = 'evaluator';
  readonly kind = 'loki';
  readonly #intake: Intake;
  readonly #take: (entry: Entry) => void;
  readonly #counts: Record<string, number> = {};
  #accepted = 0;
  #rejected = 0;
  #rejection: string | undefined;

  constructor(intake: Intake, take: (entry: Entry) => void) {
    this.#intake = intake;
    this.#take = take;
  }

  write(records: readonly TelemetryRecord[]): undefined {
    for (const record of records) {
      if (record.kind !== 'log') continue;
      let entry: Entry;
      try {
        entry = this.#intake.take(record);
      } catch (error) {
        const reason = reasonOf(error);
        if (reason === undefined) throw error;
        this.#rejection ??= reason;
        this.#rejected++;
        continue;
      }
      this.#take(entry);
      const name = entry.stream.labels[this.#intake.counted] ?? '';
      this.#counts[name] = (this.#counts[name] ?? 0) + 1;
      this.#accepted++;
    }
  }

  /** Records taken, by the value of the intake's counted label. */
  get counts(): Counts {
    return this.#counts;
  }

  /** Why a record was rejected. Undefined if none was. */
  get rejection(): string | undefined {
    return this.#rejection;
  }

  async flush(): Promise<void> {}

  async close(): Promise<void> {}

  accounts(): readonly OutputAccount[] {
    const none = { filtered: 0, dropped: 0, unconfirmed: 0, pending: 0 };
    const { name, kind } = this;
    return [{ name, kind, signal: 'logs', ...none, accepted: this.#accepted, rejected: this.#rejected }];
  }
}
