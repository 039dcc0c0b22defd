/** Prepares a drill: the scenario, the rules and the expectations. All errors of the files are reported here. */
import { gatherExpectations, type StatedExpectation } from '../../alerts/expectations/gather.ts';
import type { AlertRule } from '../../alerts/model.ts';
import { alertsIn, type Finding, lint, type ParsedRules, writtenBy } from '../../alerts/rules/index.ts';
import { idleProxyFor } from '../../config/settings/proxy.ts';
import { FiredrillError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import { refusedByLoki } from '../../loki/ask-rules.ts';
import type { LokiClient } from '../../loki/client.ts';
import type { Scenario } from '../../model/scenario.ts';
import { type Loaded, load, withPatternSetting } from '../load.ts';
import { readRules, ruleFilesAt } from '../rule-files.ts';
import { type FileUse, inputsOf } from '../same-file.ts';
import type { Shell } from '../shell.ts';
import { asFault } from './loki.ts';
import { type DrillOptions, requireRules } from './options.ts';
import type { ReportFlags } from './report.ts';

/** Options of `firedrill drill`. */
export interface DrillCommandOptions extends DrillOptions {
  /** Expectations besides those of the scenario, as written. */
  readonly expect: readonly string[];
  readonly strict: boolean;
  /** Also judges mutants of the rules. */
  readonly mutate: boolean;
  /** In percent; a lower mutation score is a failure. */
  readonly minScore: number | undefined;
  readonly files: ReportFlags;
}

/** `originOf`: when the scenario's own time starts, in epoch milliseconds; default: `--start`. */
export async function drillScenario(
  { settings, loki }: Pick<DrillOptions, 'settings' | 'loki'>,
  originOf?: () => number,
): Promise<Loaded> {
  const loaded = await load(settings, originOf ? { originOf } : {});
  return {
    ...loaded,
    scenario: withPatternSetting(loaded.scenario, settings.values),
    warnings: [...loaded.warnings, ...unusedProxy(settings, loki?.url)],
  };
}

/** A drill connects to Loki directly: writing and reading must take the same route. */
function unusedProxy(
  { values, where }: DrillOptions['settings'],
  url: string | undefined,
): readonly string[] {
  const setting = url && idleProxyFor(url, values, (key) => where[key]!);
  return setting
    ? [`${setting} is not used for Loki and Alertmanager: a drill connects to them directly`]
    : [];
}

/** The files that a drill reads and writes, besides its reports. */
export const filesBesideReports = (
  { settings: { values, file }, rules }: DrillOptions,
  { stdout, stderr }: Shell,
): readonly FileUse[] => [
  { who: 'standard output', file: stdout },
  { who: 'standard error', file: stderr },
  ...inputsOf(values.scenario, file, rules.flatMap(ruleFilesAt)),
];

export interface Prepared extends Loaded {
  readonly rules: readonly AlertRule[];
  /** As in their files. */
  readonly parsed: readonly ParsedRules[];
  readonly expectations: readonly StatedExpectation[];
  /** The warnings of `firedrill check` on the rules. */
  readonly findings: readonly Finding[];
  /** Expectations that were left out, for the reports. */
  readonly notes: readonly string[];
}

/** @throws FiredrillError (usage) if the scenario, the rules or the expectations have errors */
export async function prepareDrill(options: DrillCommandOptions): Promise<Prepared> {
  const { settings, expect, intervalMs } = options;
  const drilled = await drillScenario(options);
  const { rules, parsed, notes } = readRules(requireRules(options), intervalMs);
  const findings = findingsOn(parsed, intervalMs, drilled.scenario);
  const gathered = gatherExpectations(drilled.scenario, {
    texts: expect,
    rules,
    durationMs: settings.values.duration,
  });
  const { expectations } = gathered;
  return {
    ...drilled,
    // The length of a drill depends on all expectations, also on those of --expect.
    scenario: { ...drilled.scenario, expectations: expectations.map(({ expectation }) => expectation) },
    rules,
    parsed,
    expectations,
    findings,
    notes: gathered.notes,
    warnings: [...drilled.warnings, ...notes, ...findings.map(findingText), ...gathered.notes],
  };
}

/**
 * The warnings of `firedrill check` on these rules.
 *
 * @throws FiredrillError (usage) if the rules have errors
 */
export function findingsOn(
  parsed: readonly ParsedRules[],
  defaultIntervalMs: number,
  scenario: Scenario,
): readonly Finding[] {
  refuseRuleErrors(parsed, defaultIntervalMs);
  return lint(parsed, { defaultIntervalMs, written: writtenBy(scenario) });
}

/** @throws FiredrillError (usage) if the rules have errors */
export function refuseRuleErrors(parsed: readonly ParsedRules[], defaultIntervalMs: number): void {
  const errors = lint(parsed, { defaultIntervalMs }).filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new FiredrillError('the rules cannot be used', EXIT.usage, errors);
}

export const findingText = ({ where, problem }: Finding): string => `${where}: ${problem}`;

/** Finds expressions that Loki cannot parse before hours of records are written. */
export async function refuseUnreadable(
  parsed: readonly ParsedRules[],
  intervalMs: number,
  loki: LokiClient,
): Promise<void> {
  const alerts = parsed.flatMap((file) => alertsIn(file, intervalMs));
  const refused = await refusedByLoki(loki, alerts).catch((error: unknown) => {
    throw asFault(loki, error);
  });
  if (refused.length > 0) throw new FiredrillError('Loki cannot parse the rules', EXIT.usage, refused);
}
