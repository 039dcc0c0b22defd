/** A whole run with everything in the test's hands: plan, episodes, pace and outputs. */
import { createRandom } from '../../src/core/random.ts';
import { Engine, type EngineOptions, type RunResult } from '../../src/engine/engine.ts';
import { Feed } from '../../src/engine/feed.ts';
import type { Pace } from '../../src/engine/pace.ts';
import type { Traffic } from '../../src/model/scenario.ts';
import { ratePlan } from '../../src/schedule/plan.ts';
import { EVENT, type ScriptedSimulation, type Shape, scripted } from '../support/episodes.ts';
import { type ManualPace, manualPace } from '../support/manual-pace.ts';
import { RecordingOutput } from '../support/recording-output.ts';

export interface RunOptions extends Partial<Omit<EngineOptions, 'feed' | 'pace'>> {
  /** Log records a second, evenly spaced. */
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
  /** Where no outputs were given. */
  readonly output: RecordingOutput;
}

export function prepareOn<P extends Pace>(pace: P, options: RunOptions): TestRun<P> {
  const {
    rate = 10,
    shapes = [EVENT],
    count,
    traffic = { rate, arrivals: 'even' },
    ...engineOptions
  } = options;
  const simulation = options.simulation ?? scripted(shapes);
  const feed = new Feed(ratePlan(traffic, createRandom('1')), simulation, count ?? Number.POSITIVE_INFINITY);
  const output = new RecordingOutput();
  const engine = new Engine({
    feed,
    pace,
    outputs: [output],
    runId: 'run',
    leastLevel: 'TRACE',
    durationMs: Number.POSITIVE_INFINITY,
    drainFully: count !== undefined,
    flushMs: 500,
    ...engineOptions,
  });
  return { engine, feed, pace, simulation, output };
}

export const prepare = (options: RunOptions): TestRun<ManualPace> => prepareOn(manualPace(), options);

/** planned = emitted + filtered + skipped. */
export const balances = ({ planned, emitted, filtered, skipped }: RunResult): boolean =>
  planned.logs === emitted.logs + filtered + skipped;
