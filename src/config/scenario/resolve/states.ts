/** What journeys and health have in common: states by name, and the transitions between them. */
import { didYouMean, nearest } from '../../../core/suggest.ts';
import type { Path } from '../../yaml/source.ts';
import type { Faults } from '../faults.ts';
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
  const transitions = Object.entries(next ?? {}).map(([state, weight]) => ({ state, weight }));
  refuseWrongSum(
    transitions.map(({ weight }) => weight),
    path,
    faults,
  );
  return transitions;
}

/** Whether the start and every `next` is a known state. If so, unreachable states are reported. */
export function checkTransitions(start: string, states: States, path: Path, faults: Faults): boolean {
  if (!namesAreKnown(start, states, path, faults)) return false;
  const reached = new Set([start]);
  for (const name of reached) for (const next of successors(states, name)) reached.add(next);
  for (const name of states.keys()) {
    if (!reached.has(name)) {
      faults.add([...path, 'states', name], `the state cannot be reached from "${start}"`, {
        expected: 'a `next` with a share above 0 that leads to it, or no such state',
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
      expected: names.length > 0 ? `one of ${names.join(', ')}` : 'at least one state',
      hint: didYouMean(nearest(name, names)),
    });
  }
  return unknown.length === 0;
}

/** A cycle of idle states would run forever without doing anything. */
export function refuseEndlessLoop(
  states: States,
  isIdle: (name: string) => boolean,
  path: Path,
  fault: { readonly problem: string; readonly expected: string },
  faults: Faults,
): void {
  const reported = new Set<string>();
  for (const name of states.keys()) {
    const cycle = reported.has(name) ? undefined : idleCycle(name, states, isIdle);
    for (const state of cycle ?? []) reported.add(state);
    if (cycle) {
      faults.add([...path, 'states', name], fault.problem, {
        expected: fault.expected,
        from: [...cycle].map((state) => [...path, 'states', state]),
      });
    }
  }
}

/** The idle states on a cycle through `start`, with other idle states that lead to it. */
function idleCycle(
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
