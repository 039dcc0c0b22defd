/** Writes a staged scenario to Loki from a virtual clock, oldest records first, and counts the records. */
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

/** Time limit for the end of the run, mostly for Loki to accept the last requests. */
const SHUTDOWN_MS = 60_000;

export interface WriterOptions {
  readonly via: Via;
  /** When the scenario's own time starts, in epoch milliseconds. Daily curves depend on it. */
  readonly originMs: number;
  /** Which parts of a record are written besides labels, line and level; absent: all. */
  readonly keeps?: Keeps | undefined;
  /** Stops the writing early. */
  readonly signal?: AbortSignal | undefined;
  /** How long to retry while Loki is busy or unreachable. */
  readonly retryTimeoutMs: number;
}

export const writer =
  ({ via, originMs, keeps, signal, retryTimeoutMs }: WriterOptions): Write =>
  async ({ loki, scenario, seed, plan, startMs, progress }): Promise<Written> => {
    signal?.throwIfAborted();
    const random = createRandom(seed);
    const { feed, simulation } = layOut(scenario, { random, originMs: originMs - plan.warmUpMs });
    const troubles: string[] = [];
    const { output, selector, label, countedAs } = await openLokiOutput(via, {
      loki,
      scenario,
      whenFull: 'wait',
      retryForMs: retryTimeoutMs,
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
      // A run that is stopped early is not judged, so its last records need not arrive.
      get shutdownMs() {
        return signal?.aborted ? 0 : SHUTDOWN_MS;
      },
      onTick() {
        progress(Math.min(1, engine.status().elapsedMs / plan.totalMs));
        // With a gap in the records there is no verdict, so the rest need not be written.
        if (output.accounts().some(hasGaps)) engine.stop();
      },
    });
    const stop = (): void => {
      engine.stop();
      // Ends a flush in progress.
      void output.flush(0);
    };
    signal?.addEventListener('abort', stop, { once: true });
    const result = await engine.run();
    signal?.removeEventListener('abort', stop);
    const loss = lostLoki(signal) ?? lossOf(output, troubles);
    const [fault] = result.faults;
    return {
      run,
      expected: { selector, label, counts: account.counts, fromMs: startMs, toMs: result.endedMs + 1000 },
      ...(result.paced.ms < plan.totalMs ? { loss: 'the records end too early' } : {}),
      ...(fault ? { loss: `internal error in firedrill: ${fault.what}` } : {}),
      ...(loss === undefined ? {} : { loss }),
    };
  };

/** Why Loki is gone. Throws if the drill itself was stopped. */
function lostLoki(signal: AbortSignal | undefined): string | undefined {
  if (signal?.reason instanceof Unobservable) return signal.reason.message;
  signal?.throwIfAborted();
  return undefined;
}

const hasGaps = ({ rejected, dropped, unconfirmed }: OutputAccount): boolean =>
  rejected + dropped + unconfirmed > 0;
