/** What settings say goes over what the scenario says. */
import { type Fault, FiredrillError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { Attributes } from '../../model/attributes.ts';
import type { Bursts, LevelWeights, Scenario, SingleEvent, Traffic } from '../../model/scenario.ts';
import type { Settings } from '../settings/resolve.ts';

/** For a burst setting given to a scenario without bursts; the values are the storefront's. */
const BURST_DEFAULTS: Bursts = { frequency: 0.05, multiplier: 5, durationMs: 3000 };

export interface Overridden {
  readonly scenario: Scenario;
  readonly warnings: readonly string[];
}

export function overrideScenario(scenario: Scenario, settings: Settings): Overridden {
  const levels = settings.distribution ?? scenario.levels;
  refuseMisfits(scenario, settings);
  const { added, environment, warnings } = fromEnvironment(settings.resourceAttributes ?? {});
  return {
    scenario: Object.freeze({
      ...scenario,
      levels,
      leastLevel: settings.level ?? scenario.leastLevel,
      traffic: traffic(scenario.traffic, settings),
      // "Resource": attributes that the scenario sets win; where it runs may be said from outside.
      resource: Object.freeze({ ...added, ...scenario.resource, ...environment }),
      services: scenario.services.map((service) => ({
        ...service,
        resource: { ...service.resource, ...environment },
      })),
    }),
    warnings,
  };
}

/** Attributes that would fold all services, or all of a service's instances, into one. */
const IDENTITY = /^(service\.|host\.name$)/;

function fromEnvironment(attributes: Readonly<Record<string, string>>) {
  const names = Object.keys(attributes);
  const ignored = names.filter((name) => IDENTITY.test(name));
  const kept = names.filter((name) => !IDENTITY.test(name));
  const isEnvironment = (name: string): boolean => name === 'deployment.environment.name';
  const pick = (chosen: readonly string[]): Attributes =>
    Object.fromEntries(chosen.map((name) => [name, attributes[name]!]));
  return {
    added: pick(kept.filter((name) => !isEnvironment(name))),
    environment: pick(kept.filter(isEnvironment)),
    warnings:
      ignored.length > 0
        ? [
            `${ignored.join(', ')} in OTEL_RESOURCE_ATTRIBUTES ${ignored.length > 1 ? 'are' : 'is'} ignored: every simulated service has its own`,
          ]
        : [],
  };
}

function traffic(traffic: Traffic, settings: Settings): Traffic {
  const { bursts, ...steady } = { ...traffic, rate: settings.rate ?? traffic.rate };
  const { burstFrequency: frequency, burstMultiplier: multiplier, burstDuration: durationMs } = settings;
  const given = frequency !== undefined || multiplier !== undefined || durationMs !== undefined;
  if (!settings.bursts || (!bursts && !given)) return steady;
  const base = bursts ?? BURST_DEFAULTS;
  return {
    ...steady,
    bursts: {
      frequency: frequency ?? base.frequency,
      multiplier: multiplier ?? base.multiplier,
      durationMs: durationMs ?? base.durationMs,
    },
  };
}

/** Settings that this scenario cannot follow. */
function refuseMisfits(scenario: Scenario, { distribution, patterns }: Settings): void {
  const faults = [missingLevels(scenario, distribution), nothingLeft(scenario, patterns)].filter(
    (fault) => fault !== undefined,
  );
  if (faults.length > 0)
    throw new FiredrillError(`settings do not suit ${scenario.name}`, EXIT.usage, faults);
}

const eventsOf = ({ services }: Scenario): readonly SingleEvent[] => services.flatMap(({ events }) => events);

function missingLevels(scenario: Scenario, distribution: LevelWeights = {}): Fault | undefined {
  const events = eventsOf(scenario).filter(({ weight }) => weight > 0);
  const missing = Object.entries(distribution).filter(
    ([level, share]) => share > 0 && !events.some((event) => event.level === level),
  );
  if (missing.length === 0 || events.length === 0) return undefined;
  const names = missing.map(([level]) => level).join(', ');
  return {
    where: 'LOG_DISTRIBUTION (--distribution)',
    problem: `gives ${names} a share, but no service of ${scenario.name} has a single event at that level`,
    expected: `levels among ${[...new Set(events.map((event) => event.level))].join(', ')}`,
  };
}

function nothingLeft(scenario: Scenario, patterns: boolean): Fault | undefined {
  if (patterns || eventsOf(scenario).length > 0) return undefined;
  return {
    where: 'ENABLE_PATTERNS (--no-patterns)',
    problem: `switches off all that ${scenario.name} has: it consists of journeys only`,
    expected: 'true for this scenario',
    hint: 'ENABLE_PATTERNS=true, or another scenario',
  };
}
