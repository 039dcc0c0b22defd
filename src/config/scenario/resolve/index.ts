/**
 * Resolves a file of the right shape to a scenario: references, templates and defaults. Errors are added to `faults`. If there are
 * any, the result must not be used.
 */
import type { Scenario } from '../../../model/scenario.ts';
import type { Path } from '../../yaml/source.ts';
import { refuseUnmetDemand } from '../checks/demand.ts';
import { refuseMissingEvents, refuseSilentRuns } from '../checks/silence.ts';
import { orderCalls } from '../checks/traces.ts';
import type { Faults } from '../faults.ts';
import type { ScenarioFile } from '../schema.ts';
import { resolveExpectationFile } from './expectations.ts';
import { resolveIncidents } from './incidents.ts';
import { resolveJourney } from './journeys.ts';
import { hasOwnLabels, resolveLabels } from './labels.ts';
import { resolveBody, resolveOutputs } from './outputs.ts';
import { References } from './references.ts';
import { resolveResource, resolveService } from './services.ts';
import type { Surroundings } from './surroundings.ts';
import { Templates } from './templates.ts';
import { resolveTraffic } from './traffic.ts';
import { resolveUsers } from './users.ts';

const DEFAULT_PATTERN_SHARE = 0.3;

/** A scenario without the words of `{fake:…}`, which need a seed. */
export type UnseededScenario = Omit<Scenario, 'pools'>;

export interface ResolvedScenario {
  readonly scenario: UnseededScenario;
  /** The `{fake:…}` methods that it uses, each with the place of its first use. */
  readonly fakes: ReadonlyMap<string, Path>;
}

export function resolveScenario(file: ScenarioFile, faults: Faults): ResolvedScenario {
  const templates = new Templates(file.fields ?? {}, faults);
  const around: Surroundings = { templates, faults, references: new References(file.services, faults) };
  const resource = resolveResource(file.resource, ['resource'], faults);
  const traffic = resolveTraffic(file.traffic, faults);
  const services = Object.entries(file.services).map(([name, service]) =>
    resolveService(name, service, traffic, around),
  );
  const incidents = resolveIncidents(file.incidents ?? [], services, traffic, around);
  const scenario: UnseededScenario = {
    name: file.name,
    description: file.description,
    resource,
    warnText: file.warning ?? 'WARN',
    leastLevel: file.leastLevel ?? 'TRACE',
    body: resolveBody(file.body, faults),
    labels: resolveLabels(file, faults),
    ...(hasOwnLabels(file) ? { ownLabels: true } : {}),
    outputs: resolveOutputs(file.outputs, around),
    traffic,
    levels: file.levels ?? {},
    users: resolveUsers(file.users, faults),
    patternShare: file.patterns?.share ?? DEFAULT_PATTERN_SHARE,
    services,
    journeys: Object.entries(file.journeys ?? {}).map(([name, journey]) =>
      resolveJourney(name, journey, around),
    ),
    incidents,
    expectations: (file.expect ?? []).map((expectation, index) =>
      resolveExpectationFile(
        expectation,
        ['expect', index],
        incidents.map(({ name }) => name),
        faults,
      ),
    ),
  };
  checkTogether(scenario, file, faults);
  return { scenario: Object.freeze(scenario), fakes: templates.fakes };
}

/** Checks that need the whole scenario. */
function checkTogether(scenario: UnseededScenario, file: ScenarioFile, faults: Faults): void {
  const calls = orderCalls(scenario.services, faults);
  refuseMissingEvents(scenario, file.levels !== undefined, faults);
  // With an error in its calls or logs, an operation may seem to write nothing.
  if (!faults.any) refuseSilentRuns(scenario, calls, faults);
  if (!faults.any) refuseUnmetDemand(scenario, file, faults);
}
