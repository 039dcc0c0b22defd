/** Scenario texts for tests of the configuration: a small good one, and what loading a text comes to. */
import { scenarioFrom } from '../../src/config/scenario/index.ts';
import { type Fault, FiredrillError } from '../../src/core/errors.ts';
import type { Scenario } from '../../src/model/scenario.ts';

export const SHOP = `name: shop
description: A shop.
traffic: { rate: 10 }
levels: { INFO: 1 }
services:
  web:
    operations:
      get:
        logs: [ { at: end, level: INFO, message: page sent } ]
    events: [ { name: hit, level: INFO, message: a hit } ]
journeys:
  visit:
    start: home
    states:
      home: { run: web.get }
`;

/** The shop with one piece of its text replaced. */
export function shopWith(piece: string, instead: string): string {
  if (!SHOP.includes(piece)) throw new Error(`the shop has no "${piece}"`);
  return SHOP.replace(piece, () => instead);
}

export const loadText = async (text: string, seed = '1'): Promise<Scenario> =>
  (await scenarioFrom({ label: 'shop.yaml', text }, seed)).scenario;

/** Empty when it loads. */
export async function faultsOf(text: string): Promise<readonly Fault[]> {
  try {
    await loadText(text);
    return [];
  } catch (error) {
    if (error instanceof FiredrillError) return error.faults;
    throw error;
  }
}
