/** `firedrill check my.yaml`: whether a run can start with this scenario and these settings. */

import { expectationFaults } from '../../alerts/expectations/gather.ts';
import type { AlertRule } from '../../alerts/model.ts';
import { idleOutputs, outputsOf } from '../../config/outputs.ts';
import { silentFailures } from '../../config/scenario/checks/silent-failures.ts';
import { expectedShares } from '../../config/scenario/expected.ts';
import { scenarioFrom } from '../../config/scenario/index.ts';
import { overrideScenario } from '../../config/scenario/override.ts';
import { hiddenFileWarnings } from '../../config/scenario/read.ts';
import type { ResolvedSettings } from '../../config/settings/resolve.ts';
import type { YamlText } from '../../config/yaml/file.ts';
import { parseSource } from '../../config/yaml/source.ts';
import { FiredrillError } from '../../core/errors.ts';
import { counted } from '../../core/readable.ts';
import { LEVELS } from '../../model/level.ts';
import type { Scenario } from '../../model/scenario.ts';
import { withPatternSetting } from '../load.ts';
import { rateText } from '../run/banner.ts';
import { type SettingRow, settingRows } from '../run/setting-rows.ts';
import { filesOf } from '../run/used-files.ts';
import { refuseSharedFiles } from '../same-file.ts';
import { asError, type CheckedFile, type Remark } from './report.ts';

export interface CheckedScenario extends CheckedFile {
  /** With the settings applied. Absent if it has errors. */
  readonly scenario?: Scenario;
  readonly rows?: readonly SettingRow[];
}

interface Given {
  readonly file: string;
  readonly text: YamlText;
  /** Absent if the settings have errors. */
  readonly resolved: ResolvedSettings | undefined;
  /** The alerts of the rule files. Absent if there are none, or some cannot be read. */
  readonly rules: readonly AlertRule[] | undefined;
}

export async function checkScenario({ file, text, resolved, rules }: Given): Promise<CheckedScenario> {
  const remarks: Remark[] = [];
  try {
    const { scenario: plain } = await scenarioFrom(text, resolved?.values.seed ?? '');
    remarks.push(...(rules ? unknownAlerts(plain, rules, text) : []));
    if (!resolved) return { file, kind: 'scenario', remarks, holds: holdsOf(plain) };
    const { scenario, warnings } = overrideScenario(plain, resolved.values);
    const specs = outputsOf(scenario, resolved);
    const own = { ...resolved, values: { ...resolved.values, scenario: file } };
    refuseSharedFiles(filesOf(own, specs));
    const silent = silentFailures(scenario).map(
      (name) =>
        `a failed run of ${name} writes no log record: add a log \`on: error\` or \`at: end\`, or say \`silentFailures: true\``,
    );
    for (const problem of [
      ...hiddenFileWarnings(file),
      ...warnings,
      ...idleOutputs(scenario, specs),
      ...silent,
    ]) {
      remarks.push({ severity: 'warning', problem });
    }
    const shaped = withPatternSetting(scenario, resolved.values);
    return {
      file,
      kind: 'scenario',
      remarks,
      holds: holdsOf(scenario),
      details: detailsOf(shaped),
      scenario,
      rows: settingRows(resolved, scenario, specs),
    };
  } catch (error) {
    if (!(error instanceof FiredrillError)) throw error;
    return { file, kind: 'scenario', remarks: [...error.faults.map(asError), ...remarks] };
  }
}

function unknownAlerts(
  scenario: Scenario,
  rules: readonly AlertRule[],
  { label, text }: YamlText,
): readonly Remark[] {
  const { where } = parseSource(label, text);
  return expectationFaults(scenario, rules, (i) => where(['expect', i])).map(asError);
}

function holdsOf({
  services,
  journeys,
  incidents,
  expectations,
}: Scenario): Readonly<Record<string, number>> {
  return {
    services: services.length,
    operations: services.flatMap(({ operations }) => operations).length,
    journeys: journeys.length,
    'single events': services.flatMap(({ events }) => events).length,
    incidents: incidents.length,
    expectations: expectations.length,
  };
}

function detailsOf(scenario: Scenario): readonly string[] {
  const events = scenario.services.flatMap((service) => service.events);
  const levels = Object.entries(scenario.levels).map(([level, share]) => `${level} ${percent(share)}`);
  return [
    `scenario ${scenario.name}: ${scenario.description}`,
    ...(events.length > 0 ? [`  ${counted(events.length, 'single event')}: ${levels.join(', ')}`] : []),
    `  ${rateText(scenario)}`,
    ...shareLines(scenario),
  ];
}

/** The expected share of each level, and of errors in each service. */
function shareLines(scenario: Scenario): readonly string[] {
  const { levels, services, errorShare } = expectedShares(scenario);
  const mix = LEVELS.flatMap((level) => {
    const share = levels[level] ?? 0;
    return share > 0 ? [`${level} ${percent(share)}`] : [];
  });
  const each = services
    .filter((service) => service.errorShare > 0)
    .sort((a, b) => b.errorShare - a.errorShare)
    .map((service) => `${service.service} ${percent(service.errorShare)}`);
  return [
    `  all lines: ${mix.join(', ')}; ERROR and above ${percent(errorShare)}, without incidents`,
    ...(services.length > 1 && each.length > 0 ? [`  errors per service: ${each.join(', ')}`] : []),
  ];
}

const percent = (share: number): string => `${Number((share * 100).toPrecision(2))}%`;
