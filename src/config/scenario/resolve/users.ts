/** Resolves the users that sessions belong to. */
import type { Users } from '../../../model/scenario.ts';
import type { Faults } from '../faults.ts';
import type { ScenarioFile } from '../schema.ts';
import { refuseWrongSum, weighted } from './weights.ts';

const DEFAULT_COUNT = 1000;
const DEFAULT_RETURNING = 0.3;

export function resolveUsers(users: ScenarioFile['users'] = {}, faults: Faults): Users {
  const groups = Object.entries(users.weights ?? {}).map(([name, group]) => ({ name, ...group }));
  const path = ['users', 'weights'];
  refuseWrongSum(
    groups.map(({ share }) => share),
    path,
    faults,
  );
  if (groups.length > 0 && !groups.some(({ share, weight }) => share > 0 && weight > 0)) {
    faults.add(path, 'no group of users has a share and a weight above 0', {
      expected: 'at least one such group',
    });
  }
  return {
    count: users.count ?? DEFAULT_COUNT,
    returning: users.returning ?? DEFAULT_RETURNING,
    weights: groups,
    agents: weighted(users.agents, ['users', 'agents'], faults),
    referrers: weighted(users.referrers, ['users', 'referrers'], faults),
  };
}
