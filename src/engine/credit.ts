/**
 * A lane's account with its plan. Slot i is filled when i records with a timestamp up to its time exist, or are
 * promised by an episode that has started but not yet written its first one. So an episode's further records
 * use up later slots, and the count in any window stays within one episode of the plan.
 */
import type { RatePlan } from '../schedule/plan.ts';
import type { Episode } from '../simulate/draft.ts';

export class Credit {
  readonly plan: RatePlan;
  readonly start: (timeMs: number, room: number) => Episode;
  /** What a slot stands for: a log record, or whatever is started for it. */
  readonly unit: 'records' | 'starts';
  slots = 0;
  /** Records given out, or things started. */
  given = 0;
  promised = 0;
  starts = 0;

  readonly #mostDebt: number;

  /**
   * `mostDebt`: records beyond its slots that are remembered. Calls may need more of a service than its rate, in an
   * incident for example; it must not keep silent for hours afterwards to make up for them.
   */
  constructor(
    plan: RatePlan,
    unit: Credit['unit'],
    start: (timeMs: number, room: number) => Episode,
    mostDebt = Number.POSITIVE_INFINITY,
  ) {
    this.plan = plan;
    this.unit = unit;
    this.start = start;
    this.#mostDebt = mostDebt;
  }

  /** Moves on to the plan's next slot. */
  enterSlot(): void {
    this.plan.advance();
    this.slots++;
    const debt = -this.owed;
    if (debt > this.#mostDebt) this.given -= debt - this.#mostDebt;
  }

  /** Slots that nothing stands in yet. */
  get owed(): number {
    return this.slots - this.given - this.promised;
  }
}
