/** What every kind of drill begins with: the scenario as the settings shape it, the rules, what is expected. */
import type { Command } from 'commander';
import { gatherExpectations, type StatedExpectation } from '../../alerts/expectations/gather.ts';
import type { AlertRule } from '../../alerts/model.ts';
import { alertsIn, lint, type ParsedRules, writtenBy } from '../../alerts/rules/index.ts';
import { loadScenario } from '../../config/scenario/index.ts';
import { overrideScenario } from '../../config/scenario/override.ts';
import { idleProxyFor } from '../../config/settings/proxy.ts';
import type { ResolvedSettings, Settings } from '../../config/settings/resolve.ts';
import { FiredrillError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import { refusedByLoki } from '../../loki/ask-rules.ts';
import type { LokiClient } from '../../loki/client.ts';
import type { Scenario } from '../../model/scenario.ts';
import { defaultStart } from '../../preview/view.ts';
import { atTimesOfDay } from '../../schedule/time-of-day.ts';
import { settingsOf } from '../options.ts';
import { readRules, ruleFilesAt } from '../rule-files.ts';
import { freshSeed } from '../run/compose.ts';
import { type FileUse, inputsOf } from '../same-file.ts';
import type { Shell } from '../shell.ts';
import { liveChoiceOf } from './live-options.ts';
import { asFault } from './loki.ts';
import { intervalOf, lokiChoiceOf, ruleFilesOf } from './options.ts';

export interface DrillScenario {
  readonly settings: Settings;
  readonly scenario: Scenario;
  readonly seed: string;
  /** When the scenario's own time begins, in epoch ms: daily curves ask for the hour. */
  readonly originMs: number;
  readonly warnings: readonly string[];
}

export async function drillScenario(
  command: Command,
  name: string | undefined,
  shell: Shell,
): Promise<DrillScenario> {
  const resolved = settingsOf(command, name, shell);
  const { values, warnings } = resolved;
  const seed = values.seed ?? freshSeed();
  const loaded = await loadScenario(values.scenario, seed);
  const overridden = overrideScenario(loaded.scenario, values);
  const originMs = originOf(command, overridden.scenario, values);
  const scenario = atTimesOfDay(overridden.scenario, originMs);
  return {
    settings: values,
    scenario: values.patterns ? scenario : { ...scenario, journeys: [], patternShare: 0 },
    seed,
    originMs,
    warnings: [
      ...warnings,
      ...loaded.warnings,
      ...overridden.warnings,
      ...idleProxy(command, shell, resolved),
    ],
  };
}

/** A live drill plays now, and the scenario's own time begins after its warm-up. */
function originOf(command: Command, { traffic }: Scenario, { start }: Settings): number {
  const isLive = command.opts<{ live?: boolean }>().live ?? false;
  return isLive ? Date.now() + liveChoiceOf(command).warmUpMs : (start ?? defaultStart(traffic.timeZone));
}

/** A drill goes straight to its Loki: writing and reading must take the same way. */
function idleProxy(command: Command, shell: Shell, { values, where }: ResolvedSettings): readonly string[] {
  const { loki } = command.opts<{ loki?: string }>();
  // Rules can be compared with a scenario without any Loki.
  if (loki === undefined && !shell.env.LOKI_ADDR) return [];
  const { url } = lokiChoiceOf(command, shell);
  if (url === undefined) return [];
  const setting = idleProxyFor(url, values, (key) => where[key]!);
  return setting
    ? [`${setting} is not used for Loki and Alertmanager: a drill connects to them directly`]
    : [];
}

/** What a drill reads and writes besides its reports. */
export function filesBesideReports(
  command: Command,
  name: string | undefined,
  shell: Shell,
): readonly FileUse[] {
  const { values, file } = settingsOf(command, name, shell);
  const { rules = [] } = command.opts<{ rules?: readonly string[] }>();
  return [
    { who: 'standard output', file: shell.stdout },
    { who: 'standard error', file: shell.stderr },
    ...inputsOf(values.scenario, file, rules.flatMap(ruleFilesAt)),
  ];
}

export interface Prepared extends DrillScenario {
  readonly rules: readonly AlertRule[];
  /** The same as they stand in their files. */
  readonly parsed: readonly ParsedRules[];
  readonly expectations: readonly StatedExpectation[];
  /** Expectations that were left out: reports tell it too. */
  readonly notes: readonly string[];
}

/** Everything that can be wrong with the files is told here, before anything is written anywhere. */
export async function prepareDrill(
  command: Command,
  name: string | undefined,
  shell: Shell,
): Promise<Prepared> {
  const { expect = [] } = command.opts<{ expect?: readonly string[] }>();
  const drilled = await drillScenario(command, name, shell);
  const { rules, parsed, notes } = readRules(ruleFilesOf(command), intervalOf(command));
  const findings = findingsOn(command, parsed, drilled.scenario);
  const gathered = gatherExpectations(drilled.scenario, {
    texts: expect,
    rules,
    durationMs: drilled.settings.duration,
  });
  const { expectations } = gathered;
  return {
    ...drilled,
    // How long a drill takes depends on what is expected, wherever it was said.
    scenario: { ...drilled.scenario, expectations: expectations.map(({ expectation }) => expectation) },
    rules,
    parsed,
    expectations,
    notes: gathered.notes,
    warnings: [...drilled.warnings, ...notes, ...findings, ...gathered.notes],
  };
}

/** What `firedrill check` says of these rules: errors end the drill before it has begun, the rest is told. */
export function findingsOn(
  command: Command,
  parsed: readonly ParsedRules[],
  scenario: Scenario,
): readonly string[] {
  const defaultIntervalMs = intervalOf(command);
  const errors = lint(parsed, { defaultIntervalMs }).filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new FiredrillError('the rules cannot be used', EXIT.usage, errors);
  return lint(parsed, { defaultIntervalMs, written: writtenBy(scenario) }).map(
    ({ where, problem }) => `${where}: ${problem}`,
  );
}

/** Better before hours of records are written than after: an expression that Loki cannot read. */
export async function refuseUnreadable(
  command: Command,
  parsed: readonly ParsedRules[],
  loki: LokiClient,
): Promise<void> {
  const alerts = parsed.flatMap((file) => alertsIn(file, intervalOf(command)));
  const refused = await refusedByLoki(loki, alerts).catch((error: unknown) => {
    throw asFault(loki, error);
  });
  if (refused.length > 0) throw new FiredrillError('Loki cannot read the rules', EXIT.usage, refused);
}
