/** Plays a staged scenario on the real clock straight into a Loki, and keeps the account of it. */
import { randomBytes } from 'node:crypto';
import { realClock } from '../core/clock.ts';
import { lostBy } from '../core/ledger.ts';
import { createRandom } from '../core/random.ts';
import type { Play, Played } from '../drill/live/play.ts';
import { explainRefusal } from '../drill/loki/refusals.ts';
import { Engine } from '../engine/engine.ts';
import { layOut } from '../engine/lay-out.ts';
import { realPace } from '../engine/pace.ts';
import type { LokiOutput } from './drill-output.ts';

/** What Loki gets to take what is still on its way at the end. */
const FLUSH_MS = 10_000;

export interface PlayerOptions {
  readonly loki: LokiOutput;
  /** What it had to say while the drill ran. */
  readonly troubles: readonly string[];
}

export const player =
  ({ loki: { output, selector, label, countedAs }, troubles }: PlayerOptions): Play =>
  ({ scenario, seed, plan }) => {
    const clock = realClock();
    const { feed, simulation } = layOut(scenario, { random: createRandom(seed), originMs: clock.now() });
    const counts: Record<string, number> = {};
    const run = randomBytes(4).toString('hex');
    const engine = new Engine({
      feed,
      simulation,
      pace: realPace(clock),
      outputs: [output],
      figures: {
        add(records) {
          for (const record of records) {
            const value = countedAs(record);
            if (value !== undefined) counts[value] = (counts[value] ?? 0) + 1;
          }
        },
      },
      runId: run,
      leastLevel: scenario.leastLevel,
      durationMs: plan.totalMs,
      drainFully: false,
      flushMs: FLUSH_MS,
    });
    const ended = engine.run().then((result): Played => {
      const { skipped, planned, startedMs, endedMs } = result;
      const startMs = Math.floor(startedMs);
      const lost = output.accounts().reduce((sum, row) => sum + lostBy(row), 0);
      const [fault] = result.faults;
      const loss = fault ? `a fault in firedrill: ${fault.what}` : lossText(lost, troubles);
      return {
        run,
        startMs,
        endMs: Math.floor(endedMs),
        claim: { selector, label, counts, fromMs: startMs, toMs: Math.ceil(endedMs) + 1000 },
        ...(loss === undefined ? {} : { loss }),
        notes:
          skipped > 0
            ? [
                `this machine did not keep up: ${skipped} of ${planned.logs} log records were skipped, so that the scenario was not played in full`,
              ]
            : [],
      };
    });
    return { stop: () => engine.stop(), ended };
  };

/** The first refusal says why; the others most often say it again. */
function lossText(lost: number, [first]: readonly string[]): string | undefined {
  if (lost === 0) return undefined;
  const why = first === undefined ? '' : `: ${explainRefusal(first)}`;
  return `${lost.toLocaleString('en-US')} log records did not reach Loki${why}`;
}
