/** The figures of sessions. Counted when a session begins and when it ends. */
import type { SessionFigures } from '../model/figures.ts';
import type { EndedSession, SessionOutcome } from '../model/session.ts';
import { Distribution } from './distribution.ts';

export class Sessions {
  #begun = 0;
  #ended = 0;
  readonly #outcomes: Record<SessionOutcome, number> = {
    completed: 0,
    abandoned: 0,
    failed: 0,
    length: 0,
    timeout: 0,
  };
  readonly #durationMs = new Distribution(0);
  readonly #pages = new Distribution(0);

  began(): void {
    this.#begun++;
  }

  ended({ startMs, endMs, steps, outcome }: EndedSession): void {
    this.#ended++;
    this.#outcomes[outcome]++;
    this.#durationMs.add(endMs - startMs);
    this.#pages.add(steps);
  }

  /** `undefined` without sessions. */
  read(): SessionFigures | undefined {
    if (this.#begun === 0) return undefined;
    return {
      begun: this.#begun,
      ended: this.#ended,
      outcomes: { ...this.#outcomes },
      abandonment: this.#ended === 0 ? 0 : this.#outcomes.abandoned / this.#ended,
      ...(this.#ended > 0 && {
        durationMs: this.#durationMs.quantiles(),
        pagesPerSession: { ...this.#pages.quantiles(), mean: Number(this.#pages.mean.toFixed(2)) },
      }),
    };
  }
}
