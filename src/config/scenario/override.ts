/** Applies settings to a scenario. Settings take precedence. */
import { type Fault, FiredrillError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { Attributes } from '../../model/attributes.ts';
import type { LevelWeights, Scenario, Service, SingleEvent } from '../../model/scenario.ts';
import type { Bursts, Traffic } from '../../model/traffic.ts';
import { resolveRatioNames } from '../ratios.ts';
import type { Settings } from '../settings/resolve.ts';

/** For a burst setting with a scenario that has no bursts; the values of storefront. */
const BURST_DEFAULTS: Bursts = { frequency: 0.05, multiplier: 5, durationMs: 3000 };

export interface Overridden {
  readonly scenario: Scenario;
  readonly warnings: readonly string[];
}

export function overrideScenario(scenario: Scenario, settings: Settings): Overridden {
  const levels = settings.distribution ?? scenario.levels;
  refuseMisfits(scenario, settings);
  const ratios = ratiosOf(scenario, settings);
  const { added, environment, warnings } = fromEnvironment(settings.resourceAttributes ?? {});
  return {
    scenario: Object.freeze({
      ...scenario,
      levels,
      leastLevel: settings.level ?? scenario.leastLevel,
      traffic: traffic(scenario.traffic, settings),
      // The scenario's attributes take precedence, except the name of the environment.
      resource: Object.freeze({ ...added, ...scenario.resource, ...environment }),
      services: scenario.services.map((service) => ({
        ...service,
        ...ownRate(service, scenario.traffic, settings),
        ...(ratios[service.name] === undefined ? {} : { ratio: ratios[service.name]! }),
        resource: { ...service.resource, ...environment },
      })),
    }),
    warnings,
  };
}

const ratiosOf = ({ services }: Scenario, { ratio }: Settings): Readonly<Record<string, number>> =>
  ratio === undefined
    ? {}
    : resolveRatioNames(
        services.map(({ name }) => name),
        ratio,
        (name) => `--${name}-ratio`,
      );

/** Records per second, from either setting. */
const givenRate = ({ rate, frequency }: Settings): number | undefined =>
  frequency === undefined ? rate : 1000 / frequency;

/** Attributes that identify a service or an instance. If they came from the environment, all services would be one. */
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
  const { bursts, ...steady } = { ...traffic, rate: givenRate(settings) ?? traffic.rate };
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

/** A given rate replaces the rate of each service. Services with a rate of their own keep their proportion to the others. */
function ownRate({ rate }: Service, traffic: Traffic, settings: Settings): Pick<Service, 'rate'> {
  const given = givenRate(settings);
  if (rate === undefined || given === undefined) return {};
  return { rate: rate === traffic.rate ? given : (rate / traffic.rate) * given };
}

/** The same scenario with another `deployment.environment.name`, so that Loki stores its records in separate streams. */
export function renameEnvironment(scenario: Scenario, name: string): Scenario {
  const environment = { 'deployment.environment.name': name };
  return Object.freeze({
    ...scenario,
    resource: Object.freeze({ ...scenario.resource, ...environment }),
    services: scenario.services.map((service) => ({
      ...service,
      resource: { ...service.resource, ...environment },
    })),
  });
}

/** Refuses settings that do not fit the scenario. */
function refuseMisfits(scenario: Scenario, settings: Settings): void {
  const { distribution, patterns } = settings;
  const faults = [
    missingLevels(scenario, distribution),
    nothingLeft(scenario, patterns),
    twoRates(settings),
  ].filter((fault) => fault !== undefined);
  if (faults.length > 0) throw new FiredrillError(`settings do not fit ${scenario.name}`, EXIT.usage, faults);
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
    problem: `sets a share for ${names}, but no service of ${scenario.name} has a single event at that level`,
    expected: `levels among ${[...new Set(events.map((event) => event.level))].join(', ')}`,
  };
}

function twoRates({ rate, frequency }: Settings): Fault | undefined {
  if (rate === undefined || frequency === undefined) return undefined;
  return {
    where: 'LOG_FREQUENCY (--frequency)',
    problem: 'sets the rate, and so does LOG_RATE (--rate)',
    expected: 'only one of them',
  };
}

function nothingLeft({ name, services, traffic }: Scenario, patterns: boolean): Fault | undefined {
  if (patterns) return undefined;
  const without = services.filter(({ events }) => !events.some(({ weight }) => weight > 0));
  const all = without.length === services.length;
  if (!all && (traffic.per === 'scenario' || without.length === 0)) return undefined;
  const which = all ? name : without.map((service) => service.name).join(', ');
  return {
    where: 'ENABLE_PATTERNS (--no-patterns)',
    problem: `disables journeys and entry operations, and ${which} ${all || without.length === 1 ? 'has' : 'have'} no single events`,
    expected: 'true for this scenario',
    hint: 'set ENABLE_PATTERNS=true, or use another scenario',
  };
}
