/**
 * A circuit breaker: opens after so many failed attempts in a row; while it is open calls fail at once; then one
 * attempt tries, and closes it or opens it again. Episodes are played whole when they begin, so what an attempt
 * comes to is kept until its time: no call knows of a failure that is still to happen. Times are plan time.
 */
import type { Breaker } from '../model/scenario.ts';

interface Attempt {
  readonly endMs: number;
  readonly failed: boolean;
  readonly isTrial: boolean;
}

export class BreakerState {
  readonly #failures: number;
  readonly #openMs: number;
  /** By their end, soonest first. */
  readonly #underWay: Attempt[] = [];
  #failedInARow = 0;
  /** `undefined` while it is closed. */
  #openUntilMs: number | undefined;
  #trialIsOn = false;

  constructor({ failures, openMs }: Breaker) {
    this.#failures = failures;
    this.#openMs = openMs;
  }

  /** Whether a call may be attempted now; `trial` when it is the one that decides. */
  ask(timeMs: number): 'closed' | 'open' | 'trial' {
    this.#settle(timeMs);
    if (this.#openUntilMs === undefined) return 'closed';
    if (timeMs < this.#openUntilMs || this.#trialIsOn) return 'open';
    this.#trialIsOn = true;
    return 'trial';
  }

  /** What an attempt that was allowed comes to. */
  note(endMs: number, failed: boolean, isTrial: boolean): void {
    let at = this.#underWay.length;
    while (at > 0 && this.#underWay[at - 1]!.endMs > endMs) at--;
    this.#underWay.splice(at, 0, { endMs, failed, isTrial });
  }

  #settle(timeMs: number): void {
    while (this.#underWay.length > 0 && this.#underWay[0]!.endMs <= timeMs) {
      const { endMs, failed, isTrial } = this.#underWay.shift()!;
      if (isTrial) {
        this.#trialIsOn = false;
        this.#openUntilMs = failed ? endMs + this.#openMs : undefined;
        this.#failedInARow = 0;
      } else if (this.#openUntilMs === undefined) {
        this.#failedInARow = failed ? this.#failedInARow + 1 : 0;
        if (this.#failedInARow >= this.#failures) this.#openUntilMs = endMs + this.#openMs;
      }
    }
  }
}
