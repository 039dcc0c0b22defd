/**
 * What can hold for the services at a moment, and for what share of the time: the states of their health, and
 * an incident while one is looked at. All that counts of it here is the share of their runs that fail.
 */
import { affects, type Incident } from '../../../model/incident.ts';
import type { Health, Service } from '../../../model/scenario.ts';
import { healthShares } from './health.ts';

/** A share of the time or, where states are taken together, of the runs. */
export interface Floor {
  readonly share: number;
  /** Share of runs that fail then, where it is more than their own, 0..1. */
  readonly errors: number;
}

export interface Condition {
  /** Share of the time. */
  readonly share: number;
  readonly floorsOf: (service: string) => readonly Floor[];
}

/**
 * States of several services are taken in every combination, so that a callee that is down is down at each retry;
 * of more combinations than this, the remaining services count with the mean over their states.
 */
const MOST_COMBINATIONS = 256;

export function conditionsOf(
  services: readonly Service[],
  during: Incident | undefined,
): readonly Condition[] {
  type Held = ReadonlyMap<string, readonly Floor[]>;
  let all: readonly { readonly share: number; readonly held: Held }[] = [{ share: 1, held: new Map() }];
  for (const { name, health } of services) {
    const own: readonly Floor[] = health ? healthFloors(health) : [{ share: 1, errors: 0 }];
    const least = during && affects(during, name) ? (during.errors ?? 0) : 0;
    const floors = own.map(({ share, errors }) => ({ share, errors: Math.max(errors, least) }));
    const apart = all.length * floors.length <= MOST_COMBINATIONS;
    const choices = apart ? floors.map((floor) => [floor]) : [floors];
    all = all.flatMap(({ share, held }) =>
      choices.map((choice) => ({
        share: apart ? share * choice[0]!.share : share,
        held: new Map([...held, [name, apart ? [{ ...choice[0]!, share: 1 }] : choice]]),
      })),
    );
  }
  return all.map(({ share, held }) => ({ share, floorsOf: (service) => held.get(service)! }));
}

/** The states of a health machine that are reached, those with the same share of errors together. */
function healthFloors(health: Health): readonly Floor[] {
  const shares = healthShares(health);
  const byErrors = new Map<number, number>();
  health.states.forEach(({ errors = 0 }, i) => {
    byErrors.set(errors, (byErrors.get(errors) ?? 0) + shares[i]!);
  });
  return [...byErrors].map(([errors, share]) => ({ share, errors })).filter(({ share }) => share > 1e-6);
}

/** The mean share of runs that fail, of those whose own share it is. */
export const failingShare = (floors: readonly Floor[], own: number): number =>
  floors.reduce((sum, { share, errors }) => sum + share * Math.max(own, errors), 0);
