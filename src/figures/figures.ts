/**
 * The figures of a run, updated as it runs. Each record is counted once, at a cost that does not grow with the length of
 * the run. Memory depends only on the number of services and dependencies. Times are those of the records.
 */
import type { FiguresReading } from '../model/figures.ts';
import { LEVEL_RANK } from '../model/level.ts';
import type { LogRecord, TelemetryRecord } from '../model/record.ts';
import type { EndedSession } from '../model/session.ts';
import { byText } from './by-text.ts';
import { Dependencies } from './dependencies.ts';
import { FrequentItems } from './frequent.ts';
import { Service } from './service.ts';
import { Sessions } from './sessions.ts';
import { Volume } from './volume.ts';

/** Enough to count the pages of a shop with some thousand products exactly. */
const PAGES_KEPT = 8192;
const PAGES_READ = 20;

export class Figures {
  readonly #services = new Map<string, Service>();
  readonly #dependencies = new Dependencies();
  readonly #sessions = new Sessions();
  readonly #pages = new FrequentItems(PAGES_KEPT);
  readonly #volume = new Volume();
  /** Time of the newest record, in epoch milliseconds. */
  #nowMs = Number.NEGATIVE_INFINITY;

  /** Records nearly in time order. One that is over 15 minutes late is missing from the recent counts. */
  add(records: readonly TelemetryRecord[]): void {
    for (const record of records) {
      if (record.timeMs > this.#nowMs) this.#nowMs = record.timeMs;
      const service = this.#serviceOf(record.instance.service);
      if (record.kind === 'log') {
        this.#addLog(record, service);
      } else {
        service.addSpan(record);
        this.#dependencies.add(record);
      }
    }
  }

  sessionBegan(): void {
    this.#sessions.began();
  }

  sessionEnded(session: EndedSession): void {
    this.#sessions.ended(session);
  }

  /** The current figures. Later records do not change the returned value. */
  read(): FiguresReading {
    const nowMs = this.#nowMs;
    const sessions = this.#sessions.read();
    return {
      services: Object.fromEntries(
        [...this.#services]
          .sort(byText)
          .map(([name, service]) => [name, service.read(nowMs, this.#dependencies.recent(name, nowMs))]),
      ),
      dependencies: this.#dependencies.read(nowMs),
      ...(sessions && { sessions }),
      pages: this.#pages.top(PAGES_READ).map(({ item, count }) => ({ path: item, views: count })),
      hourly: this.#volume.hourly(),
      daily: this.#volume.daily(),
    };
  }

  #addLog(log: LogRecord, service: Service): void {
    const isError = LEVEL_RANK[log.level] >= LEVEL_RANK.ERROR;
    const status = answerStatus(log);
    service.addLog(log, isError, status);
    this.#volume.add(log.timeMs, isError);
    const path = status === undefined ? undefined : log.attributes['url.path'];
    if (typeof path === 'string') this.#pages.add(path);
  }

  #serviceOf(name: string): Service {
    let service = this.#services.get(name);
    if (!service) {
      service = new Service();
      this.#services.set(name, service);
    }
    return service;
  }
}

/** The HTTP status of the answer that the record reports; `undefined` if it reports none. */
export function answerStatus({ attributes }: LogRecord): number | undefined {
  const status = attributes['http.response.status_code'];
  return typeof status === 'number' && attributes['http.response.body.size'] !== undefined
    ? status
    : undefined;
}
