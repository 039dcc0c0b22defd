/** With traffic per service, what the calls of others need of a service must fit into its rate. */
import type { Scenario } from '../../../model/scenario.ts';
import type { Path } from '../../yaml/source.ts';
import { demandOf } from '../expected.ts';
import type { Faults } from '../faults.ts';
import type { ScenarioFile } from '../schema.ts';

export function refuseUnmetDemand(
  scenario: Omit<Scenario, 'pools'>,
  { services }: ScenarioFile,
  faults: Faults,
): void {
  if (scenario.traffic.per !== 'service') return;
  for (const { service, rate, needed, callers } of demandOf(scenario)) {
    if (needed <= rate) continue;
    const path: Path = ['services', service];
    faults.add(
      services[service]?.rate === undefined ? path : [...path, 'rate'],
      `the calls of ${callers.join(', ')} need ${rounded(needed)} log records per second here, and its rate is ${rounded(rate)}`,
      { expected: 'a rate that carries them, or fewer calls' },
    );
  }
}

const rounded = (rate: number): number => Number(rate.toPrecision(3));
