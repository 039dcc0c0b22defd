/** Plays a scenario on a virtual clock into one output, as fast as that takes records. */
import { virtualClock } from '../core/clock.ts';
import { createRandom } from '../core/random.ts';
import { Engine } from '../engine/engine.ts';
import { layOut } from '../engine/lay-out.ts';
import { virtualPace } from '../engine/pace.ts';
import type { Output } from '../model/output.ts';
import type { TelemetryRecord } from '../model/record.ts';
import type { Scenario } from '../model/scenario.ts';

export interface VirtualPlay {
  readonly scenario: Scenario;
  readonly seed: string;
  /** When the scenario's own time starts, in epoch milliseconds. Daily curves depend on it. */
  readonly originMs: number;
  /** Time of the first record at the earliest, in epoch milliseconds. */
  readonly startMs: number;
  readonly durationMs: number;
  readonly output: Output;
  /** Sees every record that is handed to the output. */
  readonly figures?: { add(records: readonly TelemetryRecord[]): void };
  /** Stops early. */
  readonly signal?: AbortSignal | undefined;
  /** Called with the share that is played, 0..1. Returns false to stop. */
  readonly onProgress?: (share: number) => boolean;
}

export interface VirtualPlayed {
  /** First part of every `log.record.uid`. */
  readonly run: string;
  /** When the last record ended, in epoch milliseconds. */
  readonly endedMs: number;
  /** Why it ended too early. Undefined if it did not. */
  readonly problem: string | undefined;
}

/** Time limit for the end of the run, mostly for the output to deliver the last requests. */
const SHUTDOWN_MS = 60_000;

export async function playVirtual(play: VirtualPlay): Promise<VirtualPlayed> {
  const { scenario, seed, originMs, startMs, durationMs, output, figures, signal, onProgress } = play;
  const random = createRandom(seed);
  const { feed, simulation } = layOut(scenario, { random, originMs });
  const run = random.stream('run', scenario.name, String(startMs)).bits().toString(16).padStart(8, '0');
  const engine: Engine = new Engine({
    feed,
    simulation,
    pace: virtualPace(virtualClock(startMs)),
    outputs: [output],
    ...(figures ? { figures } : {}),
    runId: run,
    leastLevel: scenario.leastLevel,
    durationMs,
    drainFully: false,
    // Nothing uses the records of a run that is stopped early, so its last ones need not arrive.
    get shutdownMs() {
      return signal?.aborted ? 0 : SHUTDOWN_MS;
    },
    onTick() {
      if (onProgress?.(Math.min(1, engine.status().elapsedMs / durationMs)) === false) engine.stop();
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
  const [fault] = result.faults;
  return {
    run,
    endedMs: result.endedMs,
    problem: fault
      ? `internal error: ${fault.what}`
      : result.paced.ms < durationMs
        ? 'the records end too early'
        : undefined,
  };
}
