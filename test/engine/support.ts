/** Whole runs of which a test controls everything: plan, episodes, pace and outputs. */
import { Engine, type EngineOptions, type RunResult } from '../../src/engine/engine.ts';
import type { Feed } from '../../src/engine/feed.ts';
import type { Pace } from '../../src/engine/pace.ts';
import type { Traffic } from '../../src/model/traffic.ts';
import { EVENT, type ScriptedSimulation, type Shape, scripted } from '../support/episodes.ts';
import { type ManualPace, manualPace } from '../support/manual-pace.ts';
import { RecordingOutput } from '../support/recording-output.ts';
import { scriptedFeed, steady } from '../support/traffic.ts';

export interface RunOptions extends Partial<Omit<EngineOptions, 'feed' | 'pace' | 'simulation'>> {
  /** Log records per second, evenly spaced. */
  readonly rate?: number;
  readonly traffic?: Traffic;
  readonly shapes?: readonly Shape[];
  readonly count?: number;
  readonly simulation?: ScriptedSimulation;
}

export interface TestRun<P extends Pace> {
  readonly engine: Engine;
  readonly feed: Feed;
  readonly pace: P;
  readonly simulation: ScriptedSimulation;
  /** Gets the records if the test passes no outputs. */
  readonly output: RecordingOutput;
}

const NO_RATIOS = { ratios: () => ({}), setRatios: () => {} };

export function prepareOn<P extends Pace>(pace: P, options: RunOptions): TestRun<P> {
  const { rate = 10, shapes = [EVENT], count, traffic = steady(rate), ...engineOptions } = options;
  const simulation = options.simulation ?? scripted(shapes);
  const feed = scriptedFeed(traffic, simulation, count);
  const output = new RecordingOutput();
  const engine = new Engine({
    feed,
    pace,
    outputs: [output],
    runId: 'run',
    leastLevel: 'TRACE',
    durationMs: Number.POSITIVE_INFINITY,
    drainFully: count !== undefined,
    // The monotonic clock does not move, so the flush deadline is a whole number: 7500 ms.
    shutdownMs: 9000,
    monotonic: () => 0,
    ...engineOptions,
    simulation: NO_RATIOS,
  });
  return { engine, feed, pace, simulation, output };
}

export const prepare = (options: RunOptions): TestRun<ManualPace> => prepareOn(manualPace(), options);

/** planned = emitted + filtered + skipped. */
export const balances = ({ planned, emitted, filtered, skipped }: RunResult): boolean =>
  planned.logs === emitted.logs + filtered + skipped;
