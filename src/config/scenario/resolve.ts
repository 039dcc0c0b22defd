/**
 * From a file of the right shape to a scenario: names looked up, templates parsed, defaults filled in.
 * Everything that does not fit is added to the faults; with any of them the result is not to be used.
 */
import type { Scenario, Traffic } from '../../model/scenario.ts';
import type { Path } from '../yaml/source.ts';
import { orderCalls } from './calls.ts';
import type { Faults } from './faults.ts';
import { resolveJourney } from './journeys.ts';
import { References } from './references.ts';
import type { ScenarioFile } from './schema.ts';
import { resolveResource, resolveService, type Surroundings } from './services.ts';
import { refuseMissingEvents, refuseSilentRuns } from './silence.ts';
import { Templates } from './templates.ts';

const DEFAULT_PATTERN_SHARE = 0.3;
const DEFAULT_USERS = { count: 1000, returning: 0.3 };

/** Everything but the words of `{fake:…}`, which need a seed. */
export type UnseededScenario = Omit<Scenario, 'pools'>;

export interface ResolvedScenario {
  readonly scenario: UnseededScenario;
  /** The `{fake:…}` paths it uses, and where each is first written. */
  readonly fakes: ReadonlyMap<string, Path>;
}

export function resolveScenario(file: ScenarioFile, faults: Faults): ResolvedScenario {
  const templates = new Templates(file.fields ?? {}, faults);
  const around: Surroundings = { templates, faults, references: new References(file.services, faults) };
  const resource = resolveResource(file.resource, ['resource'], faults);
  const services = Object.entries(file.services).map(([name, service]) =>
    resolveService(name, service, around),
  );
  const journeys = Object.entries(file.journeys ?? {}).map(([name, journey]) =>
    resolveJourney(name, journey, around),
  );
  const calls = orderCalls(services, faults);
  refuseMissingEvents(services, journeys, file.levels, faults);
  // An operation that lost its calls or logs to a fault would be reported again for its silence.
  if (!faults.any) refuseSilentRuns(journeys, calls, faults);
  const scenario: UnseededScenario = {
    name: file.name,
    description: file.description,
    resource,
    warnText: file.warning ?? 'WARN',
    leastLevel: file.leastLevel ?? 'TRACE',
    traffic: resolveTraffic(file.traffic),
    levels: file.levels,
    users: {
      count: file.users?.count ?? DEFAULT_USERS.count,
      returning: file.users?.returning ?? DEFAULT_USERS.returning,
    },
    patternShare: file.patterns?.share ?? DEFAULT_PATTERN_SHARE,
    services,
    journeys,
  };
  return { scenario: Object.freeze(scenario), fakes: templates.fakes };
}

function resolveTraffic({ rate, arrivals, bursts }: ScenarioFile['traffic']): Traffic {
  return {
    rate,
    arrivals: arrivals ?? 'even',
    ...(bursts
      ? {
          bursts: { frequency: bursts.frequency, multiplier: bursts.multiplier, durationMs: bursts.duration },
        }
      : {}),
  };
}
