/**
 * A circuit breaker: opens after a number of failed attempts in a row. While it is open, calls fail immediately. Then
 * one attempt is a trial, which closes the breaker or opens it again. Times are plan time.
 *
 * An episode is simulated as a whole when it starts, so the result of an attempt is kept until its time has come: no call
 * depends on a failure in the future.
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
  /** Ordered by `endMs`. */
  readonly #underWay: Attempt[] = [];
  #failuresInARow = 0;
  /** `undefined` while the breaker is closed. */
  #openUntilMs: number | undefined;
  #trialIsUnderWay = false;

  constructor({ failures, openMs }: Breaker) {
    this.#failures = failures;
    this.#openMs = openMs;
  }

  /** Whether a call may be attempted now. A `trial` decides whether the breaker closes. */
  ask(timeMs: number): 'closed' | 'open' | 'trial' {
    this.#settle(timeMs);
    if (this.#openUntilMs === undefined) return 'closed';
    if (timeMs < this.#openUntilMs || this.#trialIsUnderWay) return 'open';
    this.#trialIsUnderWay = true;
    return 'trial';
  }

  /** Adds the result of an attempt that was allowed. */
  add(endMs: number, failed: boolean, isTrial: boolean): void {
    let at = this.#underWay.length;
    while (at > 0 && this.#underWay[at - 1]!.endMs > endMs) at--;
    this.#underWay.splice(at, 0, { endMs, failed, isTrial });
  }

  /** Applies the results of attempts that have ended by `timeMs`. */
  #settle(timeMs: number): void {
    while (this.#underWay.length > 0 && this.#underWay[0]!.endMs <= timeMs) {
      const { endMs, failed, isTrial } = this.#underWay.shift()!;
      if (isTrial) {
        this.#trialIsUnderWay = false;
        this.#openUntilMs = failed ? endMs + this.#openMs : undefined;
        this.#failuresInARow = 0;
      } else if (this.#openUntilMs === undefined) {
        this.#failuresInARow = failed ? this.#failuresInARow + 1 : 0;
        if (this.#failuresInARow >= this.#failures) this.#openUntilMs = endMs + this.#openMs;
      }
    }
  }
}
