/** Plays a staged scenario on the real clock into Loki, and counts the records. */
import { randomBytes } from 'node:crypto';
import { realClock } from '../../core/clock.ts';
import { createRandom } from '../../core/random.ts';
import type { Play, Played } from '../../drill/live/play.ts';
import { Engine } from '../../engine/engine.ts';
import { layOut } from '../../engine/lay-out.ts';
import { realPace } from '../../engine/pace.ts';
import { drillAccount, type LokiOutput, lossOf } from './output.ts';

/** Time limit for the end of the run: two seconds to finish episodes, ten for Loki to accept the last requests. */
const SHUTDOWN_MS = 14_000;

export interface PlayerOptions {
  readonly loki: LokiOutput;
  /** Problems of the output that were reported while the drill ran. */
  readonly troubles: readonly string[];
}

export const player =
  ({ loki: { output, selector, label, countedAs }, troubles }: PlayerOptions): Play =>
  ({ scenario, seed, plan }) => {
    const clock = realClock();
    const { feed, simulation } = layOut(scenario, { random: createRandom(seed), originMs: clock.now() });
    const account = drillAccount(countedAs);
    const run = randomBytes(4).toString('hex');
    const engine = new Engine({
      feed,
      simulation,
      pace: realPace(clock),
      outputs: [output],
      figures: account,
      runId: run,
      leastLevel: scenario.leastLevel,
      durationMs: plan.totalMs,
      drainFully: false,
      shutdownMs: SHUTDOWN_MS,
    });
    const ended = engine.run().then((result): Played => {
      const { skipped, planned, startedMs, endedMs } = result;
      const startMs = Math.floor(startedMs);
      const [fault] = result.faults;
      const loss = fault ? `internal error in firedrill: ${fault.what}` : lossOf(output, troubles);
      return {
        run,
        startMs,
        endMs: Math.floor(endedMs),
        expected: {
          selector,
          label,
          counts: account.counts,
          fromMs: startMs,
          toMs: Math.ceil(endedMs) + 1000,
        },
        ...(loss === undefined ? {} : { loss }),
        notes:
          skipped > 0
            ? [
                `this machine did not keep up: ${skipped} of ${planned.logs} log records were skipped, so the scenario did not play in full`,
              ]
            : [],
      };
    });
    return { stop: () => engine.stop(), ended };
  };
