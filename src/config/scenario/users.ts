/** Who the sessions belong to. */
import type { Users } from '../../model/scenario.ts';
import type { Faults } from './faults.ts';
import type { ScenarioFile } from './schema.ts';
import { refuseWrongSum, weighted } from './weights.ts';

const DEFAULT_COUNT = 1000;
const DEFAULT_RETURNING = 0.3;

export function resolveUsers(users: ScenarioFile['users'] = {}, faults: Faults): Users {
  const kinds = Object.entries(users.weights ?? {}).map(([name, kind]) => ({ name, ...kind }));
  const path = ['users', 'weights'];
  refuseWrongSum(
    kinds.map(({ share }) => share),
    path,
    faults,
  );
  if (kinds.length > 0 && !kinds.some(({ share, weight }) => share > 0 && weight > 0)) {
    faults.add(path, 'nobody ever comes back', {
      expected: 'a kind of users with a share and a weight above 0',
    });
  }
  return {
    count: users.count ?? DEFAULT_COUNT,
    returning: users.returning ?? DEFAULT_RETURNING,
    weights: kinds,
    agents: weighted(users.agents, ['users', 'agents'], faults),
    referrers: weighted(users.referrers, ['users', 'referrers'], faults),
  };
}
