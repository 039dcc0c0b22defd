/**
 * Combines one output per service into a single output, for receivers that keep order by service, as Loki does by
 * stream. A batch in flight then delays later records of its own service only.
 */
import type { Output, OutputAccount } from '../model/output.ts';
import type { TelemetryRecord } from '../model/record.ts';

export class OutputByService implements Output {
  readonly name: string;
  readonly kind: Output['kind'];
  readonly #outputs: ReadonlyMap<string, Output>;

  /** One output for each service that can write records. */
  constructor(outputs: ReadonlyMap<string, Output>) {
    const [first] = outputs.values();
    this.name = first!.name;
    this.kind = first!.kind;
    this.#outputs = outputs;
  }

  write(records: readonly TelemetryRecord[]): Promise<void> | undefined {
    const shares = new Map<string, TelemetryRecord[]>();
    for (const record of records) {
      const { service } = record.instance;
      const share = shares.get(service);
      if (share) share.push(record);
      else shares.set(service, [record]);
    }
    const waits: Promise<void>[] = [];
    for (const [service, share] of shares) {
      const wait = this.#outputs.get(service)!.write(share);
      if (wait) waits.push(wait);
    }
    return waits.length === 0 ? undefined : Promise.all(waits).then(() => undefined);
  }

  async flush(deadlineMs: number): Promise<void> {
    await Promise.all([...this.#outputs.values()].map((output) => output.flush(deadlineMs)));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#outputs.values()].map((output) => output.close()));
  }

  /** The sums of all outputs, one row per signal. */
  accounts(): readonly OutputAccount[] {
    const sums = new Map<string, { -readonly [Key in keyof OutputAccount]: OutputAccount[Key] }>();
    for (const row of [...this.#outputs.values()].flatMap((output) => output.accounts())) {
      const sum = sums.get(row.signal);
      if (!sum) sums.set(row.signal, { ...row });
      else for (const figure of FIGURES) sum[figure] += row[figure];
    }
    return [...sums.values()];
  }
}

const FIGURES = ['accepted', 'filtered', 'rejected', 'dropped', 'unconfirmed', 'pending'] as const;
