/** Resolves journeys: their states and the transitions between them. */

import { defined } from '../../../core/defined.ts';
import type { Journey, JourneyState } from '../../../model/scenario.ts';
import type { Path } from '../../yaml/source.ts';
import type { Faults } from '../faults.ts';
import type { ScenarioFile } from '../schema.ts';
import { resolveLatency } from './latency.ts';
import { checkTransitions, refuseEndlessLoop, resolveNext, type States } from './states.ts';
import type { Surroundings } from './surroundings.ts';

type JourneyFile = NonNullable<ScenarioFile['journeys']>[string];
type StateFile = JourneyFile['states'][string];

export function resolveJourney(name: string, journey: JourneyFile, around: Surroundings): Journey {
  const path: Path = ['journeys', name];
  const states = new Map(
    Object.entries(journey.states).map(([state, definition]) => [
      state,
      resolveState(state, definition, [...path, 'states', state], around),
    ]),
  );
  if (checkTransitions(journey.start, states, path, around.faults)) {
    refuseIdleStates(journey, states, path, around.faults);
  }
  return {
    name,
    weight: journey.weight ?? 1,
    actor: journey.actor ?? 'user',
    start: journey.start,
    states: [...states.values()],
    abandon: journey.abandon ?? 0,
    ...defined({
      length: journey.length && resolveLatency(journey.length, [...path, 'length'], around.faults),
      timeoutMs: journey.timeout,
    }),
  };
}

function resolveState(
  name: string,
  state: StateFile,
  path: Path,
  { references, faults }: Surroundings,
): JourneyState {
  const next = resolveNext(state.next, [...path, 'next'], faults);
  if (state.think !== undefined && next.length === 0) {
    faults.add([...path, 'think'], '`think` has no effect in a state without `next`', {
      expected: 'a `next`, or no `think`',
      from: [[...path, 'next']],
    });
  }
  if (state.outcome !== undefined && next.length > 0) {
    faults.add([...path, 'outcome'], '`outcome` has no effect in a state with `next`', {
      expected: '`outcome` only in a state without `next`, which ends the session',
      from: [[...path, 'next']],
    });
  }
  const run = typeof state.run === 'string' ? references.resolve(state.run, [...path, 'run']) : undefined;
  const list = Array.isArray(state.run) ? state.run : [];
  return {
    name,
    run: run ?? list.flatMap((text, index) => references.resolve(text, [...path, 'run', index])),
    think: state.think ?? { minMs: 0, maxMs: 0 },
    next,
    outcome: state.outcome ?? 'completed',
  };
}

function refuseIdleStates(journey: JourneyFile, states: States, path: Path, faults: Faults): void {
  // Checked in the file, not in the resolved states: an unknown reference is already reported.
  const runsNothing = (name: string): boolean => {
    const { run } = journey.states[name]!;
    return run === undefined || run.length === 0;
  };
  if (runsNothing(journey.start)) {
    faults.add([...path, 'states', journey.start], 'the first state needs a `run`', {
      expected: '`run` with an operation',
    });
    return;
  }
  const fault = {
    problem: 'a cycle of states that run nothing',
    expected: 'a `run` in one of its states',
  };
  refuseEndlessLoop(states, runsNothing, path, fault, faults);
}
