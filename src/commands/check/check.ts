/** Checks scenarios, alert rules and settings, and reports what it found in each file. */
import { readScenarioText } from '../../config/scenario/index.ts';
import { otlpWarnings } from '../../config/settings/otlp-targets.ts';
import type { ResolvedSettings } from '../../config/settings/resolve.ts';
import { FiredrillError, usageError } from '../../core/errors.ts';
import { EXIT, type ExitCode } from '../../core/exit-codes.ts';
import type { Scenario } from '../../model/scenario.ts';
import { annotationAt } from '../../report/annotations.ts';
import { type AnnotationFlags, printAnnotations } from '../annotations.ts';
import { load, withPatternSetting } from '../load.ts';
import { refuseStartOfRealClock } from '../run/plan.ts';
import { NOT_SHOWN, type SettingRow } from '../run/setting-rows.ts';
import type { Shell } from '../shell.ts';
import { type GivenFile, givenFiles } from './files.ts';
import {
  asError,
  type CheckedFile,
  errorsOf,
  fileOfReport,
  jsonOf,
  type Remark,
  sayRemarks,
  verdictLine,
} from './report.ts';
import type { RuleFlags } from './rules.ts';
import { type CheckedScenario, checkScenario } from './scenario.ts';

export interface CheckFlags extends RuleFlags, AnnotationFlags {
  readonly verbose?: boolean;
  /** To compare the rules with. */
  readonly scenario?: string;
}

/** A flag on the command line, and what it applies to. */
export interface GivenFlag {
  /** With dashes. */
  readonly flag: string;
  readonly use: 'rules' | 'report' | 'settings';
}

export interface CheckOptions {
  /** Built-in scenarios, files and folders. Empty: only the settings and their scenario are checked. */
  readonly names: readonly string[];
  readonly flags: CheckFlags;
  readonly given: readonly GivenFlag[];
  /** @throws FiredrillError if the settings have errors */
  readonly settingsFor: (scenario: string | undefined) => ResolvedSettings;
}

/** Prints the report. */
export async function check(options: CheckOptions, shell: Shell): Promise<ExitCode> {
  const { names, flags } = options;
  const given = givenFiles(names);
  const texts = (kind: GivenFile['kind']) =>
    given.flatMap((one) => (one.kind === kind && one.text ? [{ file: one.file, text: one.text }] : []));
  const hasRules = given.some(({ kind }) => kind === 'rules');
  const hasScenario = names.length === 0 || given.some(({ kind }) => kind === 'scenario');
  // The flags may be meant for a file that cannot be read.
  if (given.every(({ faults }) => faults.length === 0)) refuseUnusedFlags(options, { hasRules, hasScenario });

  const settings = hasScenario ? checkSettings(options) : undefined;
  // Loaded only here, so that other commands start faster.
  const { givenRules, checkRules } = await import('./rules.ts');
  const rules = hasRules
    ? givenRules(
        texts('rules').map(({ text }) => text),
        flags,
      )
    : undefined;
  const scenarios = await Promise.all(
    (names.length === 0 ? defaultScenario(settings?.resolved) : texts('scenario')).map((one) =>
      checkScenario({ ...one, resolved: settings?.resolved, rules: rules?.alerts }),
    ),
  );
  const checkedRules =
    rules &&
    (await checkRules(rules, {
      flags,
      env: shell.env,
      scenario: await scenarioForRules(options, scenarios),
    }));
  const broken = given.filter(({ faults }) => faults.length > 0);
  const files: readonly CheckedFile[] = [
    ...(settings && settings.checked.remarks.length > 0 ? [settings.checked] : []),
    ...scenarios,
    ...(checkedRules?.files ?? []),
    ...broken.map(({ file, kind, faults }) => ({ file, kind, remarks: faults.map(asError) })),
  ];
  const exitCode = files.some((file) => errorsOf(file).length > 0)
    ? EXIT.usage
    : checkedRules?.unreachable
      ? EXIT.unreachable
      : EXIT.good;
  const unreachable = checkedRules?.unreachable ? [checkedRules.unreachable] : [];
  const rows = flags.verbose ? scenarios.find((one) => one.rows)?.rows : undefined;
  if (flags.json) {
    shell.stdout.write(
      jsonOf({
        ok: exitCode === EXIT.good,
        exitCode,
        files: files.map(fileOfReport),
        ...(checkedRules ? { loki: checkedRules.loki } : {}),
        ...(checkedRules?.scenario === undefined ? {} : { scenario: checkedRules.scenario }),
        ...(rows ? { settings: rows.map(({ name, value, source }) => ({ name, value, source })) } : {}),
      }),
    );
    annotate(files, unreachable, options, shell);
    return exitCode;
  }
  sayRemarks([...files, { file: '', kind: 'rules', remarks: unreachable }], shell);
  const lines = [
    ...files.flatMap(({ details = [] }) => details),
    ...(rows ? settingLines(rows) : []),
    ...(checkedRules
      ? [
          `expressions: ${checkedRules.loki}`,
          `levels, services, labels: ${checkedRules.scenario ? `compared with ${checkedRules.scenario}` : 'not compared with a scenario; to compare them: --scenario NAME'}`,
        ]
      : []),
    ...files.map(verdictLine),
  ];
  for (const line of lines) shell.stdout.write(`${line}\n`);
  annotate(files, unreachable, options, shell);
  return exitCode;
}

/** `others`: errors that are in no file. */
function annotate(
  files: readonly CheckedFile[],
  others: readonly Remark[],
  { flags }: CheckOptions,
  shell: Shell,
): void {
  const annotations = [
    ...files.flatMap(({ file, kind, remarks }) =>
      remarks.map((remark) => annotationAt(remark, remark.severity, kind === 'settings' ? undefined : file)),
    ),
    ...others.map((remark) => annotationAt(remark, remark.severity)),
  ];
  printAnnotations(annotations, flags, shell);
}

/** Rejects flags without an effect, instead of ignoring them. */
function refuseUnusedFlags(
  { given, flags }: CheckOptions,
  { hasRules, hasScenario }: { readonly hasRules: boolean; readonly hasScenario: boolean },
): void {
  const firstFor = (use: GivenFlag['use']): string | undefined => given.find((one) => one.use === use)?.flag;
  const forRules = firstFor('rules');
  if (!hasRules && forRules !== undefined) {
    throw usageError({
      where: forRules,
      problem: 'applies only to rule files, but there are none',
      hint: 'name a rule file, or leave out the flag',
    });
  }
  const setting = firstFor('settings');
  if (!hasScenario && flags.scenario === undefined && setting !== undefined) {
    throw usageError({
      where: setting,
      problem: 'has no effect on rules without a scenario',
      hint: '--scenario NAME: settings apply to a scenario',
    });
  }
}

/** The settings of flags, variables and the settings file, without a scenario. `resolved` is absent if they have errors. */
function checkSettings({ settingsFor }: CheckOptions): {
  readonly resolved: ResolvedSettings | undefined;
  readonly checked: CheckedFile;
} {
  try {
    const resolved = settingsFor(undefined);
    refuseStartOfRealClock(resolved.values);
    // An unreadable certificate is an error of the settings too.
    const addresses = otlpWarnings(resolved);
    const remarks = [...resolved.warnings, ...addresses].map(
      (problem) => ({ severity: 'warning', problem }) as const,
    );
    return { resolved, checked: { file: 'settings', kind: 'settings', remarks } };
  } catch (error) {
    if (!(error instanceof FiredrillError)) throw error;
    return {
      resolved: undefined,
      checked: { file: 'settings', kind: 'settings', remarks: error.faults.map(asError) },
    };
  }
}

/** The scenario that a run without a name uses. Settings with errors do not name it. */
function defaultScenario(resolved: ResolvedSettings | undefined) {
  const name = resolved?.values.scenario;
  return name === undefined ? [] : [{ file: name, text: readScenarioText(name) }];
}

/** The scenario to compare the rules with: `--scenario`, or the only scenario among the files. */
async function scenarioForRules(
  { flags, settingsFor }: CheckOptions,
  scenarios: readonly CheckedScenario[],
): Promise<Scenario | undefined> {
  if (flags.scenario === undefined) return scenarios.length === 1 ? scenarios[0]!.scenario : undefined;
  const resolved = settingsFor(flags.scenario);
  return withPatternSetting((await load(resolved)).scenario, resolved.values);
}

function valueText({ value, otherwise }: SettingRow): string {
  if (value === undefined) return otherwise === undefined ? '-' : `(${otherwise})`;
  return value === NOT_SHOWN ? value : (JSON.stringify(value) ?? '-');
}

function settingLines(rows: readonly SettingRow[]): readonly string[] {
  const printed = rows.map((row) => [row.name, valueText(row), row.source]);
  const widths = [0, 1].map((i) => Math.max(...printed.map((row) => row[i]!.length)));
  return [
    'settings',
    ...printed.map(
      ([name, value, source]) => `  ${name!.padEnd(widths[0]!)}  ${value!.padEnd(widths[1]!)}  ${source}`,
    ),
  ];
}
