/**
 * Rules evaluated twice on the same records: by a Loki, whose answer is the result, and in this process. This is the
 * differential test of the evaluator.
 */
import type { AlertRule, Evaluation } from '../../alerts/model.ts';
import type { Output, OutputAccount } from '../../model/output.ts';
import type { LogRecord, TelemetryRecord } from '../../model/record.ts';
import type { Backend, Recording } from '../backend.ts';

/** `embedded` takes the records that `loki` takes. */
export const comparedBackend = (loki: Backend, embedded: Backend): Backend => ({
  ...loki,
  async open(rehearsal) {
    const own = await embedded.open(rehearsal);
    return new ComparedRecording(await loki.open(rehearsal), own);
  },
});

type Prove = Parameters<Recording['prove']>;

class ComparedRecording implements Recording {
  readonly output: Output;
  readonly #loki: Recording;
  readonly #embedded: Recording;

  constructor(loki: Recording, embedded: Recording) {
    this.#loki = loki;
    this.#embedded = embedded;
    this.output = new OutputToBoth(loki.output, embedded.output);
  }

  countedAs(record: LogRecord): string | undefined {
    return this.#loki.countedAs(record);
  }

  loss(): string | undefined {
    return this.#loki.loss() ?? this.#embedded.loss();
  }

  async prove(...expected: Prove): ReturnType<Recording['prove']> {
    await this.#embedded.prove(...expected);
    return this.#loki.prove(...expected);
  }

  async evaluate(rule: AlertRule): Promise<Evaluation> {
    const embedded = await this.#embedded.evaluate(rule);
    return { ...(await this.#loki.evaluate(rule)), embedded };
  }
}

class OutputToBoth implements Output {
  readonly #first: Output;
  readonly #second: Output;

  constructor(first: Output, second: Output) {
    this.#first = first;
    this.#second = second;
  }

  get name(): string {
    return this.#first.name;
  }

  get kind(): Output['kind'] {
    return this.#first.kind;
  }

  write(records: readonly TelemetryRecord[]): Promise<void> | undefined {
    const waits = [this.#first.write(records), this.#second.write(records)].filter(
      (wait) => wait !== undefined,
    );
    return waits.length === 0 ? undefined : Promise.all(waits).then(() => {});
  }

  async flush(deadlineMs: number): Promise<void> {
    await Promise.all([this.#first.flush(deadlineMs), this.#second.flush(deadlineMs)]);
  }

  async close(): Promise<void> {
    await Promise.all([this.#first.close(), this.#second.close()]);
  }

  accounts(): readonly OutputAccount[] {
    return [...this.#first.accounts(), ...this.#second.accounts()];
  }
}
