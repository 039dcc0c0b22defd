/** Journeys: their states resolved, and the ways between them checked. */
import type { Journey, JourneyState } from '../../model/scenario.ts';
import { nearest } from '../suggest.ts';
import { addUp, sumOf } from '../values.ts';
import type { Path } from '../yaml/source.ts';
import { didYouMean, type Faults } from './faults.ts';
import type { ScenarioFile } from './schema.ts';
import type { Surroundings } from './services.ts';

type JourneyFile = NonNullable<ScenarioFile['journeys']>[string];
type StateFile = JourneyFile['states'][string];
type States = ReadonlyMap<string, JourneyState>;

export function resolveJourney(name: string, journey: JourneyFile, around: Surroundings): Journey {
  const path: Path = ['journeys', name];
  const states: States = new Map(
    Object.entries(journey.states).map(([state, definition]) => [
      state,
      resolveState(state, definition, [...path, 'states', state], around),
    ]),
  );
  if (namesAreKnown(journey.start, states, path, around.faults)) {
    refuseUnreachable(journey.start, states, path, around.faults);
    refuseIdling(journey.start, states, journey, path, around.faults);
  }
  return {
    name,
    weight: journey.weight ?? 1,
    actor: journey.actor ?? 'user',
    start: journey.start,
    states: [...states.values()],
  };
}

function resolveState(
  name: string,
  state: StateFile,
  path: Path,
  { references, faults }: Surroundings,
): JourneyState {
  const next = Object.entries(state.next ?? {}).map(([target, weight]) => ({ state: target, weight }));
  const shares = next.map(({ weight }) => weight);
  if (next.length > 0 && !addUp(shares)) {
    faults.add([...path, 'next'], `the shares add up to ${Number(sumOf(shares).toFixed(4))}`, {
      expected: 'shares that add up to 1',
    });
  }
  if (state.think !== undefined && next.length === 0) {
    faults.add([...path, 'think'], 'a state that leads nowhere has a think time', {
      expected: 'a `next`, or no `think`',
    });
  }
  const run = typeof state.run === 'string' ? references.resolve(state.run, [...path, 'run']) : undefined;
  const list = Array.isArray(state.run) ? state.run : [];
  return {
    name,
    run: run ?? list.flatMap((text, index) => references.resolve(text, [...path, 'run', index])),
    think: state.think ?? { minMs: 0, maxMs: 0 },
    next,
  };
}

/** The start and every `next` must be states; whether they can be reached is asked only then. */
function namesAreKnown(start: string, states: States, path: Path, faults: Faults): boolean {
  const wanted: [string, Path][] = [[start, [...path, 'start']]];
  for (const { name, next } of states.values()) {
    for (const { state } of next) wanted.push([state, [...path, 'states', name, 'next', state]]);
  }
  const names = [...states.keys()];
  const unknown = wanted.filter(([name]) => !states.has(name));
  for (const [name, at] of unknown) {
    faults.add(at, `there is no state "${name}"`, {
      expected: names.length > 0 ? `one of ${names.join(', ')}` : 'a state, and there are none',
      hint: didYouMean(nearest(name, names)),
    });
  }
  return unknown.length === 0;
}

function refuseUnreachable(start: string, states: States, path: Path, faults: Faults): void {
  const reached = new Set([start]);
  for (const name of reached) {
    for (const { state, weight } of states.get(name)!.next) if (weight > 0) reached.add(state);
  }
  for (const name of states.keys()) {
    if (!reached.has(name)) {
      faults.add([...path, 'states', name], `no way leads from "${start}" to this state`, {
        expected: 'a `next` with a share above 0 that leads here, or no such state',
      });
    }
  }
}

/** Walking from state to state without ever running anything would never end. */
function refuseIdling(start: string, states: States, journey: JourneyFile, path: Path, faults: Faults): void {
  if (runsNothing(journey, start)) {
    faults.add([...path, 'states', start], 'the first state runs nothing', { expected: 'a `run`' });
    return;
  }
  const blamed = new Set<string>();
  for (const name of states.keys()) {
    const way = blamed.has(name) ? undefined : idleCircle(name, states, journey);
    for (const state of way ?? []) blamed.add(state);
    if (way) {
      faults.add([...path, 'states', name], 'its successors lead back here without running anything', {
        expected: 'a `run` on the way, or an end',
      });
    }
  }
}

/** By the file, not by what was resolved: a reference that is wrong has its own fault. */
function runsNothing({ states }: JourneyFile, name: string): boolean {
  const run = Object.hasOwn(states, name) ? states[name]!.run : undefined;
  return run === undefined || run.length === 0;
}

/** The states that lead back to `start` without running anything, with others on the way. */
function idleCircle(start: string, states: States, journey: JourneyFile): ReadonlySet<string> | undefined {
  const seen = new Set<string>();
  const open = [start];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (!runsNothing(journey, name)) continue;
    if (seen.has(name)) continue;
    seen.add(name);
    const successors = states
      .get(name)!
      .next.filter(({ weight }) => weight > 0)
      .map(({ state }) => state);
    if (successors.includes(start)) return seen;
    open.push(...successors);
  }
  return undefined;
}
