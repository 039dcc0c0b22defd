/** Resolves the health of a service: its states and the transitions between them. */

import { defined } from '../../../core/defined.ts';
import type { Health, HealthState } from '../../../model/scenario.ts';
import type { Path } from '../../yaml/source.ts';
import type { Faults } from '../faults.ts';
import { checkTransitions, refuseEndlessLoop, resolveNext } from './states.ts';
import type { ServiceFile } from './surroundings.ts';

type HealthFile = NonNullable<ServiceFile['health']>;

const STAYS_FOREVER = { minMs: 0, maxMs: 0 };

export function resolveHealth({ start, states: files }: HealthFile, path: Path, faults: Faults): Health {
  const states = new Map(
    Object.entries(files).map(([name, state]) => [
      name,
      resolveState(name, state, [...path, 'states', name], faults),
    ]),
  );
  if (checkTransitions(start, states, path, faults)) {
    // A state without `stay` is reported below.
    const passes = (name: string): boolean => files[name]?.stay?.maxMs === 0;
    const fault = {
      problem: 'a cycle of states that takes no time',
      expected: 'a `stay` longer than zero in one of its states',
    };
    refuseEndlessLoop(states, passes, path, fault, faults);
  }
  return { start, states: [...states.values()] };
}

function resolveState(
  name: string,
  { stay, errors, latency, next: transitions }: HealthFile['states'][string],
  path: Path,
  faults: Faults,
): HealthState {
  const next = resolveNext(transitions, [...path, 'next'], faults);
  if (stay === undefined && next.length > 0) {
    faults.add(path, 'a state with `next` needs `stay`', { expected: '`stay`, such as 30s..3m' });
  } else if (stay !== undefined && next.length === 0) {
    faults.add([...path, 'stay'], '`stay` has no effect in a state without `next`', {
      expected: 'a `next`, or no `stay`',
      from: [[...path, 'next']],
    });
  }
  return { name, stay: stay ?? STAYS_FOREVER, latencyFactor: latency ?? 1, next, ...defined({ errors }) };
}
