/** Plays a staged scenario from a virtual clock straight into a Loki, oldest first, and keeps the account of it. */
import { virtualClock } from '../../core/clock.ts';
import { createRandom } from '../../core/random.ts';
import type { Write, Written } from '../../drill/rehearse.ts';
import type { Keeps } from '../../emit/narrowing.ts';
import { Engine } from '../../engine/engine.ts';
import { layOut } from '../../engine/lay-out.ts';
import { virtualPace } from '../../engine/pace.ts';
import { Unobservable } from '../../loki/refusals.ts';
import type { OutputAccount } from '../../model/output.ts';
import { drillAccount, lossOf, openLokiOutput, type Via } from './output.ts';

/** How long the end may take: above all for Loki to take what is still on its way. */
const SHUTDOWN_MS = 60_000;

export interface WriterOptions {
  readonly via: Via;
  /** When the scenario's own time begins, in epoch ms: daily curves ask for the hour. */
  readonly originMs: number;
  /** What of a record Loki gets besides its labels, its line and its level; absent: everything. */
  readonly keeps?: Keeps | undefined;
  /** Ends the writing early. */
  readonly signal?: AbortSignal | undefined;
  /** How long a busy or missing Loki is tried again. */
  readonly patienceMs: number;
}

export const writer =
  ({ via, originMs, keeps, signal, patienceMs }: WriterOptions): Write =>
  async ({ loki, scenario, seed, plan, startMs, progress }): Promise<Written> => {
    signal?.throwIfAborted();
    const random = createRandom(seed);
    const { feed, simulation } = layOut(scenario, { random, originMs: originMs - plan.warmUpMs });
    const troubles: string[] = [];
    const { output, selector, label, countedAs } = await openLokiOutput(via, {
      loki,
      scenario,
      whenFull: 'wait',
      retryForMs: patienceMs,
      keeps,
      onTrouble: (line) => troubles.push(line),
    });
    const account = drillAccount(countedAs);
    const run = random.stream('run', scenario.name, String(startMs)).bits().toString(16).padStart(8, '0');
    const engine: Engine = new Engine({
      feed,
      simulation,
      pace: virtualPace(virtualClock(startMs)),
      outputs: [output],
      figures: account,
      runId: run,
      leastLevel: scenario.leastLevel,
      durationMs: plan.totalMs,
      drainFully: false,
      // Nothing is judged of what is ended early: what has not arrived need not.
      get shutdownMs() {
        return signal?.aborted ? 0 : SHUTDOWN_MS;
      },
      onTick() {
        progress(Math.min(1, engine.status().elapsedMs / plan.totalMs));
        // With a gap in the records nothing can be judged: the rest need not be written.
        if (output.accounts().some(hasGaps)) engine.stop();
      },
    });
    const stop = (): void => {
      engine.stop();
      // A flush that is on gives up.
      void output.flush(0);
    };
    signal?.addEventListener('abort', stop, { once: true });
    const result = await engine.run();
    signal?.removeEventListener('abort', stop);
    const loss = goneOf(signal) ?? lossOf(output, troubles);
    const [fault] = result.faults;
    return {
      run,
      expected: { selector, label, counts: account.counts, fromMs: startMs, toMs: result.endedMs + 1000 },
      ...(result.paced.ms < plan.totalMs ? { loss: 'the records end before their time' } : {}),
      ...(fault ? { loss: `a fault in firedrill: ${fault.what}` } : {}),
      ...(loss === undefined ? {} : { loss }),
    };
  };

/** Why there is no Loki any more; fails where it is the drill that was ended. */
function goneOf(signal: AbortSignal | undefined): string | undefined {
  if (signal?.reason instanceof Unobservable) return signal.reason.message;
  signal?.throwIfAborted();
  return undefined;
}

const hasGaps = ({ rejected, dropped, unconfirmed }: OutputAccount): boolean =>
  rejected + dropped + unconfirmed > 0;
