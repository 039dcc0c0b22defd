/** All runs of a sweep, a few at a time, until they are done, somebody ends them, or Loki cannot be looked into. */

import type { DrillResult } from '../alerts/model.ts';
import { mapConcurrently } from '../core/concurrency.ts';
import { FiredrillError } from '../core/errors.ts';
import { EXIT } from '../core/exit-codes.ts';
import { Unobservable } from '../loki/refusals.ts';
import type { Order, QuietRun, StruckRun, SweepPlan, SweepResult } from './model.ts';
import { blindQuiet, blindRun, quietRunOf, struckRunOf } from './outcome.ts';

export interface SweepOptions {
  readonly plan: SweepPlan;
  readonly loki: string;
  /** Runs under way together. */
  readonly atOnce: number;
  readonly rehearse: (order: Order) => Promise<DrillResult>;
  /** Ends the sweep with what is known. */
  readonly signal: AbortSignal;
  readonly began: (order: Order) => void;
  readonly ended: (order: Order, run: StruckRun | QuietRun) => void;
}

/** A Loki that did not let itself be looked into so often in a row will not the next time. */
const GIVE_UP_AFTER = 3;

/** All strengths with the first seed, then with the next: who ends it early has a whole curve. Quiet runs come last. */
export function ordersOf({ strengths, seeds, quietMs }: SweepPlan): readonly Order[] {
  const struck = seeds.flatMap((seed) =>
    strengths.map((strength): Order => ({ kind: 'struck', strength, seed })),
  );
  return quietMs > 0 ? [...struck, ...seeds.map((seed): Order => ({ kind: 'quiet', seed }))] : struck;
}

export async function sweep(options: SweepOptions): Promise<SweepResult> {
  const { plan, atOnce, began, ended } = options;
  const orders = ordersOf(plan);
  const runs: StruckRun[] = [];
  const quiet: QuietRun[] = [];
  let blindInARow = 0;
  let stopped: string | undefined;

  const play = async (order: Order): Promise<void> => {
    began(order);
    const run = await runOf(order, options);
    if (run === undefined) {
      stopped = 'stopped before its end';
      return;
    }
    if ('outcome' in run) runs.push(run);
    else quiet.push(run);
    const reason = blindness(run);
    blindInARow = reason === undefined ? 0 : blindInARow + 1;
    if (blindInARow === GIVE_UP_AFTER) stopped = `given up after ${GIVE_UP_AFTER} runs in a row: ${reason}`;
    ended(order, run);
  };
  await mapConcurrently(orders, atOnce, play, () => stopped === undefined);
  return {
    plan,
    loki: options.loki,
    runs: runs.sort((a, b) => a.strength - b.strength || seedOrder(plan, a) - seedOrder(plan, b)),
    quiet: quiet.sort((a, b) => seedOrder(plan, a) - seedOrder(plan, b)),
    ...(stopped === undefined ? {} : { stopped }),
  };
}

/** `undefined`: it was ended before its time. */
async function runOf(
  order: Order,
  { plan, rehearse, signal }: SweepOptions,
): Promise<StruckRun | QuietRun | undefined> {
  const { seed } = order.seed;
  try {
    signal.throwIfAborted();
    const result = await rehearse(order);
    return order.kind === 'quiet' ? quietRunOf(result, seed, plan) : struckRunOf(result, { ...order, seed });
  } catch (error) {
    if (signal.aborted) return undefined;
    if (!couldNotLook(error)) throw error;
    return order.kind === 'quiet'
      ? blindQuiet(seed, error.message)
      : blindRun({ ...order, seed }, error.message);
  }
}

/** Nobody is at fault, and the next run may be observed. */
const couldNotLook = (error: unknown): error is Error =>
  error instanceof Unobservable || (error instanceof FiredrillError && error.exitCode === EXIT.unreachable);

/** Why nobody can say what came of a run. */
function blindness(run: StruckRun | QuietRun): string | undefined {
  if ('outcome' in run) return run.outcome === 'unobservable' ? run.sentence : undefined;
  return run.unobservable;
}

const seedOrder = ({ seeds }: SweepPlan, { seed }: { readonly seed: string }): number =>
  seeds.findIndex((each) => each.seed === seed);
