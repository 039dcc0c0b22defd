/**
 * Figures of the calls between services, from the spans of callers: kind client or producer, with the callee in
 * `service.peer.name` (semantic conventions, service attributes). Every attempt counts as a call.
 */
import type { DependencyFigures } from '../model/figures.ts';
import type { Span } from '../model/record.ts';
import { byText } from './by-text.ts';
import { healthOf } from './health.ts';
import { Latency } from './latency.ts';
import { type SlotCounts, Slots } from './slots.ts';

const SECOND_MS = 1000;
/** The period that health is computed from. */
const RECENT_S = 300;

class Dependency {
  calls = 0;
  failures = 0;
  readonly latency = new Latency(3);
  readonly seconds = new Slots(SECOND_MS, RECENT_S);
}

export class Dependencies {
  /** By caller, then by callee. */
  readonly #callers = new Map<string, Map<string, Dependency>>();

  add(span: Span): void {
    if (span.spanKind !== 'client' && span.spanKind !== 'producer') return;
    const callee = span.attributes['service.peer.name'];
    // A call that was cut at the end of the run is not a failure.
    if (typeof callee !== 'string' || (span.failed && span.attributes['firedrill.cut'] === true)) return;
    const dependency = this.#of(span.instance.service, callee);
    dependency.calls++;
    if (span.failed) dependency.failures++;
    dependency.latency.add(span.timeMs, span.timeMs - span.startMs);
    dependency.seconds.add(span.timeMs, span.failed);
  }

  /** The calls of `caller` in the last five minutes. */
  recent(caller: string, nowMs: number): SlotCounts {
    let all = 0;
    let bad = 0;
    for (const { seconds } of this.#callers.get(caller)?.values() ?? []) {
      const counts = seconds.last(nowMs, RECENT_S);
      all += counts.all;
      bad += counts.bad;
    }
    return { all, bad };
  }

  read(nowMs: number): readonly DependencyFigures[] {
    return [...this.#callers].sort(byText).flatMap(([caller, callees]) =>
      [...callees].sort(byText).map(([callee, { calls, failures, latency, seconds }]) => {
        const { all, bad } = seconds.last(nowMs, RECENT_S);
        const slowdown = latency.slowdown(nowMs);
        return {
          caller,
          callee,
          calls,
          failures,
          ...(all > 0 && { health: healthOf({ errors: bad / all, slowdown, failedCalls: 0 }) }),
          latencyMs: latency.read()!,
        };
      }),
    );
  }

  #of(caller: string, callee: string): Dependency {
    let callees = this.#callers.get(caller);
    if (!callees) {
      callees = new Map();
      this.#callers.set(caller, callees);
    }
    let dependency = callees.get(callee);
    if (!dependency) {
      dependency = new Dependency();
      callees.set(callee, dependency);
    }
    return dependency;
  }
}
