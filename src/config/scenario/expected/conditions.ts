/**
 * The conditions of services and their shares of the time: the states of their health, and an incident if one is given. Only the
 * share of runs that fail matters here.
 */
import { affects, type Incident } from '../../../model/incident.ts';
import type { Health, Service } from '../../../model/scenario.ts';
import { healthShares } from './health.ts';

/** The lowest share of failing runs in a part of the time; for combined states, in a part of the runs. */
export interface Floor {
  readonly share: number;
  /** Share of runs that fail then, if it is higher than their own, 0..1. */
  readonly errors: number;
}

export interface Condition {
  /** Share of the time. */
  readonly share: number;
  readonly floorsOf: (service: string) => readonly Floor[];
}

/**
 * States of several services are combined, so that a callee that is down stays down for each retry. Beyond this number of
 * combinations, the remaining services count with the mean over their states.
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
    const separate = all.length * floors.length <= MOST_COMBINATIONS;
    const choices = separate ? floors.map((floor) => [floor]) : [floors];
    all = all.flatMap(({ share, held }) =>
      choices.map((choice) => ({
        share: separate ? share * choice[0]!.share : share,
        held: new Map([...held, [name, separate ? [{ ...choice[0]!, share: 1 }] : choice]]),
      })),
    );
  }
  return all.map(({ share, held }) => ({ share, floorsOf: (service) => held.get(service)! }));
}

/** The reachable states of a health machine. States with the same share of errors are merged. */
function healthFloors(health: Health): readonly Floor[] {
  const shares = healthShares(health);
  const byErrors = new Map<number, number>();
  health.states.forEach(({ errors = 0 }, i) => {
    byErrors.set(errors, (byErrors.get(errors) ?? 0) + shares[i]!);
  });
  return [...byErrors].map(([errors, share]) => ({ share, errors })).filter(({ share }) => share > 1e-6);
}

/** The mean share of failing runs, for runs with their own share. */
export const failingShare = (floors: readonly Floor[], own: number): number =>
  floors.reduce((sum, { share, errors }) => sum + share * Math.max(own, errors), 0);
