/** Loads the scenario of a command: read from its file, changed by the settings, and placed in time. */
import { randomBytes } from 'node:crypto';
import { loadScenario } from '../config/scenario/index.ts';
import { overrideScenario } from '../config/scenario/override.ts';
import type { ResolvedSettings, Settings } from '../config/settings/resolve.ts';
import type { Scenario } from '../model/scenario.ts';
import { defaultStart } from '../preview/view.ts';
import { atTimesOfDay } from '../schedule/time-of-day.ts';

export interface Loaded {
  readonly scenario: Scenario;
  /** Of the scenario's text. */
  readonly scenarioHash: string;
  readonly seed: string;
  /** When the scenario's own time starts, in epoch milliseconds. Daily curves depend on it. */
  readonly originMs: number;
  /** Of the settings and of the scenario. */
  readonly warnings: readonly string[];
}

export interface LoadOptions {
  /** If the settings have no seed. Default: a random one. */
  readonly defaultSeed?: string;
  /** Gives `originMs`. Default: `--start`, or a Monday, 00:00 in the scenario's time zone. */
  readonly originOf?: (scenario: Scenario) => number;
}

/** @throws FiredrillError (usage) if the scenario has errors or the settings do not fit it */
export async function load(
  { values, warnings }: ResolvedSettings,
  { defaultSeed = randomSeed(), originOf }: LoadOptions = {},
): Promise<Loaded> {
  const seed = values.seed ?? defaultSeed;
  const read = await loadScenario(values.scenario, seed);
  const overridden = overrideScenario(read.scenario, values);
  const { traffic } = overridden.scenario;
  const originMs = originOf?.(overridden.scenario) ?? values.start ?? defaultStart(traffic.timeZone);
  return {
    scenario: atTimesOfDay(overridden.scenario, originMs),
    scenarioHash: read.hash,
    seed,
    originMs,
    warnings: [...warnings, ...read.warnings, ...overridden.warnings],
  };
}

/** Drops the journeys if `--no-patterns` is given. */
export const withPatternSetting = (scenario: Scenario, { patterns }: Pick<Settings, 'patterns'>): Scenario =>
  patterns ? scenario : { ...scenario, journeys: [], patternShare: 0 };

const randomSeed = (): string => String(randomBytes(4).readUInt32BE());
