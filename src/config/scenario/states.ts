/** What journeys and health have in common: states by name, and the ways between them. */
import { didYouMean, nearest } from '../../core/suggest.ts';
import type { Path } from '../yaml/source.ts';
import type { Faults } from './faults.ts';
import { refuseWrongSum } from './weights.ts';

interface State {
  readonly name: string;
  readonly next: readonly { readonly state: string; readonly weight: number }[];
}

/** By name, in the order of the file. */
export type States = ReadonlyMap<string, State>;

export function resolveNext(
  next: Readonly<Record<string, number>> | undefined,
  path: Path,
  faults: Faults,
): State['next'] {
  const ways = Object.entries(next ?? {}).map(([state, weight]) => ({ state, weight }));
  refuseWrongSum(
    ways.map(({ weight }) => weight),
    path,
    faults,
  );
  return ways;
}

/** Whether the start and every `next` is a state; only then is it asked whether each can be reached. */
export function waysAreSound(start: string, states: States, path: Path, faults: Faults): boolean {
  if (!namesAreKnown(start, states, path, faults)) return false;
  const reached = new Set([start]);
  for (const name of reached) for (const next of successors(states, name)) reached.add(next);
  for (const name of states.keys()) {
    if (!reached.has(name)) {
      faults.add([...path, 'states', name], `no way leads from "${start}" to this state`, {
        expected: 'a `next` with a share above 0 that leads here, or no such state',
        from: [...states.keys()].map((state) => [...path, 'states', state, 'next']),
      });
    }
  }
  return true;
}

function namesAreKnown(start: string, states: States, path: Path, faults: Faults): boolean {
  const wanted: [string, Path][] = [[start, [...path, 'start']]];
  for (const { name, next } of states.values()) {
    for (const { state } of next) wanted.push([state, [...path, 'states', name, 'next', state]]);
  }
  const names = [...states.keys()];
  const unknown = wanted.filter(([name]) => !states.has(name));
  for (const [name, at] of unknown) {
    if (faults.isBroken([...path, 'states', name])) continue;
    faults.add(at, `there is no state "${name}"`, {
      expected: names.length > 0 ? `one of ${names.join(', ')}` : 'a state, and there are none',
      hint: didYouMean(nearest(name, names)),
    });
  }
  return unknown.length === 0;
}

/** Walking from state to state while nothing happens in any would never end. */
export function refuseIdling(
  states: States,
  isIdle: (name: string) => boolean,
  path: Path,
  fault: { readonly problem: string; readonly expected: string },
  faults: Faults,
): void {
  const blamed = new Set<string>();
  for (const name of states.keys()) {
    const way = blamed.has(name) ? undefined : idleCircle(name, states, isIdle);
    for (const state of way ?? []) blamed.add(state);
    if (way) {
      faults.add([...path, 'states', name], fault.problem, {
        expected: fault.expected,
        from: [...way].map((state) => [...path, 'states', state]),
      });
    }
  }
}

/** The idle states that lead back to `start`, with others on the way. */
function idleCircle(
  start: string,
  states: States,
  isIdle: (name: string) => boolean,
): ReadonlySet<string> | undefined {
  const seen = new Set<string>();
  const open = [start];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (seen.has(name) || !isIdle(name)) continue;
    seen.add(name);
    const next = successors(states, name);
    if (next.includes(start)) return seen;
    open.push(...next);
  }
  return undefined;
}

const successors = (states: States, name: string): readonly string[] =>
  states
    .get(name)!
    .next.filter(({ weight }) => weight > 0)
    .map(({ state }) => state);
