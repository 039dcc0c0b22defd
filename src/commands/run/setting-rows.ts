/** Every setting with its effective value and its source, for `check --verbose` and the page `/config`. */
import type { SettingDefinition } from '../../config/settings/definition.ts';
import {
  DEFINITIONS,
  type ResolvedSettings,
  type SettingKey,
  type Source,
} from '../../config/settings/resolve.ts';
import type { OutputSpec } from '../../model/output-spec.ts';
import type { Scenario } from '../../model/scenario.ts';

const OF_A_SCENARIO = / (in|of) [a-z-]+$/;
/** Shown instead of a secret. */
export const NOT_SHOWN = '(set, not shown)';

export interface SettingRow {
  /** Name of the flag, without dashes. */
  readonly name: string;
  /** Secrets are replaced. `undefined` if neither a setting nor the scenario gives a value. */
  readonly value: unknown;
  readonly source: Source | 'scenario';
  /** The default in words, if there is no value. */
  readonly otherwise?: string;
}

/** Values that no setting gives come from the scenario. */
export function settingRows(
  { values, sources }: ResolvedSettings,
  scenario: Scenario,
  specs: readonly OutputSpec[],
): readonly SettingRow[] {
  const ofScenario = scenarioValues(scenario, specs);
  return DEFINITIONS.flatMap(([key, { name, secret, shown, group, defaultText }]): readonly SettingRow[] => {
    if (values[key] !== undefined)
      return [{ name, value: printable(values[key], { secret, shown }), source: sources[key] }];
    if (ofScenario[key] !== undefined) return [{ name, value: ofScenario[key], source: 'scenario' }];
    // There is one per signal for many settings, and none has a default.
    if (group === 'OpenTelemetry, per signal') return [];
    // A default text may describe another scenario: `10 in storefront`.
    const otherwise =
      defaultText === undefined || OF_A_SCENARIO.test(defaultText) ? {} : { otherwise: defaultText };
    return [{ name, value: undefined, source: 'default', ...otherwise }];
  });
}

/** The values that apply if no setting gives one. */
function scenarioValues(
  scenario: Scenario,
  specs: readonly OutputSpec[],
): Partial<Record<SettingKey, unknown>> {
  const { rate, bursts } = scenario.traffic;
  const file = specs.find((spec) => spec.kind === 'file');
  const ratios = scenario.services.flatMap(({ name, ratio }) =>
    ratio === undefined ? [] : [`${name}=${ratio}`],
  );
  return {
    rate,
    distribution: scenario.levels,
    level: scenario.leastLevel,
    ratio: ratios.length > 0 ? ratios.join(',') : undefined,
    burstFrequency: bursts?.frequency,
    burstMultiplier: bursts?.multiplier,
    burstDuration: bursts && `${bursts.durationMs / 1000}s`,
    format: specs[0]?.format,
    outputFile: file?.path,
    rotateSize: file?.rotation.sizeBytes,
    rotateKeep: file?.rotation.keep,
    rotateEvery: file?.rotation.everyMs === undefined ? undefined : `${file.rotation.everyMs / 1000}s`,
  };
}

const printable = (
  value: unknown,
  { secret, shown }: Pick<SettingDefinition<unknown>, 'secret' | 'shown'>,
): unknown => {
  if (secret) return NOT_SHOWN;
  return shown && typeof value === 'string' ? shown(value) : value;
};
