/** The health of a service: its states resolved, and the ways between them checked. */

import { defined } from '../../core/defined.ts';
import type { Health, HealthState } from '../../model/scenario.ts';
import type { Path } from '../yaml/source.ts';
import type { Faults } from './faults.ts';
import { refuseIdling, resolveNext, waysAreSound } from './states.ts';
import type { ServiceFile } from './surroundings.ts';

type HealthFile = NonNullable<ServiceFile['health']>;

const STAYS_FOR_EVER = { minMs: 0, maxMs: 0 };

export function resolveHealth({ start, states: files }: HealthFile, path: Path, faults: Faults): Health {
  const states = new Map(
    Object.entries(files).map(([name, state]) => [
      name,
      resolveState(name, state, [...path, 'states', name], faults),
    ]),
  );
  if (waysAreSound(start, states, path, faults)) {
    // Without a `stay` it has its own fault.
    const passes = (name: string): boolean => files[name]?.stay?.maxMs === 0;
    const fault = {
      problem: 'its successors lead back here in no time',
      expected: 'a `stay` longer than zero on the way',
    };
    refuseIdling(states, passes, path, fault, faults);
  }
  return { start, states: [...states.values()] };
}

function resolveState(
  name: string,
  { stay, errors, latency, next: ways }: HealthFile['states'][string],
  path: Path,
  faults: Faults,
): HealthState {
  const next = resolveNext(ways, [...path, 'next'], faults);
  if (stay === undefined && next.length > 0) {
    faults.add(path, 'nothing says how long it stays', { expected: '`stay`, such as 30s..3m' });
  } else if (stay !== undefined && next.length === 0) {
    faults.add([...path, 'stay'], 'a state that leads nowhere is for ever', {
      expected: 'a `next`, or no `stay`',
      from: [[...path, 'next']],
    });
  }
  return { name, stay: stay ?? STAYS_FOR_EVER, latencyFactor: latency ?? 1, next, ...defined({ errors }) };
}
