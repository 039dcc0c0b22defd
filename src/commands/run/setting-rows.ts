/** Every setting with what it comes to and who said it: for `check` and for the page `/config`. */
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
/** In the place of a secret. */
export const NOT_SHOWN = '(set, not shown)';

export interface SettingRow {
  /** As the flag is called. */
  readonly name: string;
  /** Secrets are replaced; `undefined` where nobody says anything. */
  readonly value: unknown;
  readonly source: Source | 'scenario';
  /** What holds where nobody says anything, in words. */
  readonly otherwise?: string;
}

/** What nobody gave is the scenario's. */
export function settingRows(
  { values, sources }: ResolvedSettings,
  scenario: Scenario,
  specs: readonly OutputSpec[],
): readonly SettingRow[] {
  const left = leftToScenario(scenario, specs);
  return DEFINITIONS.flatMap(([key, { name, secret, shown, group, defaultText }]): readonly SettingRow[] => {
    if (values[key] !== undefined)
      return [{ name, value: printable(values[key], { secret, shown }), source: sources[key] }];
    if (left[key] !== undefined) return [{ name, value: left[key], source: 'scenario' }];
    // The variants for one signal are many, and mean nothing until they are given.
    if (group === 'OpenTelemetry, per signal') return [];
    // What holds in another scenario would tell nothing here.
    const otherwise =
      defaultText === undefined || OF_A_SCENARIO.test(defaultText) ? {} : { otherwise: defaultText };
    return [{ name, value: undefined, source: 'default', ...otherwise }];
  });
}

/** What the scenario says where no setting does. */
function leftToScenario(
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
