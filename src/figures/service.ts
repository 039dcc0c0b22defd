/** The figures of one service, in bounded memory. */
import type { Recent, ServiceFigures } from '../model/figures.ts';
import type { LogRecord, Span } from '../model/record.ts';
import { FrequentItems } from './frequent.ts';
import { healthOf } from './health.ts';
import { Latency } from './latency.ts';
import { type SlotCounts, Slots } from './slots.ts';

const SECOND_MS = 1000;
const MINUTE_S = 60;
const HEALTH_MINUTES = 5;
/** Enough for the 900 codes of `ERR_{int:100-999}`. */
const CODES_KEPT = 1024;
const CODES_READ = 10;

export class Service {
  #logs = 0;
  #warnings = 0;
  #errors = 0;
  #spans = 0;
  #failedSpans = 0;
  readonly #seconds = new Slots(SECOND_MS, 15 * MINUTE_S);
  /** Its own work: spans other than calls to other services. */
  readonly #work = new Slots(SECOND_MS, HEALTH_MINUTES * MINUTE_S);
  readonly #latency = new Latency(0);
  readonly #codes = new FrequentItems(CODES_KEPT);
  readonly #statuses = new Map<number, number>();

  /** `status`: that of the HTTP answer, if the record reports one. */
  addLog(log: LogRecord, isError: boolean, status: number | undefined): void {
    this.#logs++;
    if (isError) this.#errors++;
    else if (log.level === 'WARN') this.#warnings++;
    this.#seconds.add(log.timeMs, isError);
    if (log.durationMs !== undefined) this.#latency.add(log.timeMs, log.durationMs);
    if (log.errorCode !== undefined) this.#codes.add(log.errorCode);
    if (status !== undefined) this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1);
  }

  addSpan({ failed, timeMs, attributes }: Span): void {
    this.#spans++;
    if (failed) this.#failedSpans++;
    // Calls are counted as dependencies. Spans that were cut at the end of the run are not failures.
    if ('service.peer.name' in attributes || attributes['firedrill.cut'] === true) return;
    this.#work.add(timeMs, failed);
  }

  /** `calls`: its calls to other services in the last five minutes. */
  read(nowMs: number, calls: SlotCounts): ServiceFigures {
    const last5m = this.#recent(nowMs, HEALTH_MINUTES);
    const work = this.#work.last(nowMs, HEALTH_MINUTES * MINUTE_S);
    const latencyMs = this.#latency.read();
    return {
      logs: this.#logs,
      warnings: this.#warnings,
      errors: this.#errors,
      errorRate: this.#logs === 0 ? 0 : this.#errors / this.#logs,
      spans: this.#spans,
      failedSpans: this.#failedSpans,
      last1m: this.#recent(nowMs, 1),
      last5m,
      last15m: this.#recent(nowMs, 15),
      ...(latencyMs && { latencyMs }),
      ...(last5m.logs > 0 && {
        health: healthOf({
          // A failure may write no error record, or one among many other records.
          errors: Math.max(last5m.errors / last5m.logs, work.all === 0 ? 0 : work.bad / work.all),
          slowdown: this.#latency.slowdown(nowMs),
          failedCalls: calls.all === 0 ? 0 : calls.bad / calls.all,
        }),
      }),
      topErrorCodes: this.#codes.top(CODES_READ).map(({ item, count }) => ({ code: item, count })),
      statuses: Object.fromEntries(this.#statuses),
    };
  }

  #recent(nowMs: number, minutes: number): Recent {
    const { all, bad } = this.#seconds.last(nowMs, minutes * MINUTE_S);
    return { logs: all, errors: bad };
  }
}
