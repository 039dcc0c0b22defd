/** Counts per service, kept as the run goes; memory depends on the number of services only. */
import { LEVEL_RANK } from '../model/level.ts';
import type { TelemetryRecord } from '../model/record.ts';

export interface ServiceFigures {
  readonly logs: number;
  /** Log records at ERROR and above. */
  readonly errors: number;
  readonly spans: number;
  readonly failedSpans: number;
}

type Counting = { -readonly [K in keyof ServiceFigures]: number };

export class ServiceCounter {
  readonly #services = new Map<string, Counting>();

  add(records: readonly TelemetryRecord[]): void {
    for (const record of records) {
      const figures = this.#of(record.instance.service);
      if (record.kind === 'span') {
        figures.spans++;
        if (record.failed) figures.failedSpans++;
      } else {
        figures.logs++;
        if (LEVEL_RANK[record.level] >= LEVEL_RANK.ERROR) figures.errors++;
      }
    }
  }

  read(): Readonly<Record<string, ServiceFigures>> {
    return Object.fromEntries([...this.#services].sort(([a], [b]) => a.localeCompare(b)));
  }

  #of(service: string): Counting {
    let figures = this.#services.get(service);
    if (!figures) {
      figures = { logs: 0, errors: 0, spans: 0, failedSpans: 0 };
      this.#services.set(service, figures);
    }
    return figures;
  }
}
