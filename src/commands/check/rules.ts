/** `firedrill check rules.yaml`: checks alert rules without data. */
import type { AlertRule } from '../../alerts/model.ts';
import {
  alertsIn,
  type Finding,
  lint,
  type PlacedAlert,
  rulesIn,
  writtenBy,
} from '../../alerts/rules/index.ts';
import type { YamlText } from '../../config/yaml/file.ts';
import { refusedByLoki } from '../../loki/ask-rules.ts';
import { lokiClient } from '../../loki/client.ts';
import { Unobservable } from '../../loki/refusals.ts';
import type { Scenario } from '../../model/scenario.ts';
import {
  type IntervalFlag,
  intervalOf,
  type LokiFlags,
  lokiChoiceOf,
  requireLoki,
} from '../drill/options.ts';
import { type RuleFiles, rulesOfText } from '../rule-files.ts';
import type { Shell } from '../shell.ts';
import { asError, type CheckedFile, type Remark } from './report.ts';
import { ruleLines } from './rules-table.ts';

/** Rule files as read, before any comparison. */
export interface GivenRules {
  readonly files: readonly GivenRuleFile[];
  /** All alerts. Absent if a file cannot be read as rules, because its alerts are unknown. */
  readonly alerts: readonly AlertRule[] | undefined;
}

interface GivenRuleFile {
  readonly label: string;
  readonly read: RuleFiles;
  readonly alerts: readonly PlacedAlert[];
}

/** @throws FiredrillError (usage) if `--interval` cannot be used */
export function givenRules(texts: readonly YamlText[], flags: RuleFlags): GivenRules {
  const intervalMs = intervalOf(flags);
  const files = texts.map(({ label, text }): GivenRuleFile => {
    const read = rulesOfText(label, text);
    return { label, read, alerts: read.parsed.flatMap((one) => alertsIn(one, intervalMs)) };
  });
  const isWhole = files.every(({ read }) => read.faults.length === 0);
  return {
    files,
    alerts: isWhole ? files.flatMap(({ alerts }) => alerts.map(({ alert }) => alert)) : undefined,
  };
}

/** The flags of `check` that apply to rules. */
export interface RuleFlags extends IntervalFlag, LokiFlags {}

interface Surroundings {
  readonly flags: RuleFlags;
  readonly env: Shell['env'];
  /** To compare the rules with. */
  readonly scenario: Scenario | undefined;
}

/** Checks the rules alone, against the scenario if there is one, and with the parser of a Loki if one is given. */
export async function checkRules(
  { files }: GivenRules,
  { flags, env, scenario }: Surroundings,
): Promise<CheckedRules> {
  const written = scenario && writtenBy(scenario);
  const { loki = env.LOKI_ADDR } = flags;
  const asked = loki
    ? await askLoki(
        files.flatMap(({ alerts }) => alerts),
        flags,
        env,
      )
    : undefined;
  const findings: readonly Finding[] = [
    ...files.flatMap(({ read }) => read.faults.map((fault): Finding => ({ severity: 'error', ...fault }))),
    ...(asked?.findings ?? []),
    ...lint(
      files.flatMap(({ read }) => read.parsed),
      { defaultIntervalMs: intervalOf(flags), written },
    ),
  ];
  return {
    files: files.map((file) => ({
      ...checkedFile(file),
      remarks: inOrder(findings.filter(({ where }) => isIn(where, file.label))),
    })),
    loki: asked?.outcome ?? 'parsed by firedrill, as Loki 3.7 does; to ask a Loki as well: --loki URL',
    ...(written ? { scenario: written.scenario } : {}),
    ...(asked?.fault ? { unreachable: asked.fault } : {}),
  };
}

function checkedFile({ label, read, alerts }: GivenRuleFile): Omit<CheckedFile, 'remarks'> {
  const recorded = read.parsed.flatMap((one) => rulesIn(one).filter(({ rule }) => rule.record)).length;
  return {
    file: label,
    kind: 'rules',
    notes: read.notes,
    holds: { alerts: alerts.length, ...(recorded > 0 ? { 'recording rules': recorded } : {}) },
    details:
      read.parsed.length > 0
        ? ruleLines(
            label,
            alerts.map(({ alert }) => alert),
          )
        : [],
  };
}

async function askLoki(alerts: readonly PlacedAlert[], flags: RuleFlags, env: Shell['env']): Promise<Asked> {
  const { url, headers } = requireLoki(lokiChoiceOf(flags, env), 'parsing rules');
  const tenant = headers['x-scope-orgid'] ?? 'firedrill-check';
  const client = lokiClient({ url: url!, tenant, headers });
  try {
    return { findings: await refusedByLoki(client, alerts), outcome: `parsed by Loki at ${client.url}` };
  } catch (error) {
    if (!(error instanceof Unobservable)) throw error;
    return {
      findings: [],
      outcome: 'not parsed by Loki, which cannot be reached',
      fault: asError({ where: '--loki', problem: error.message, hint: `curl ${client.url}/ready` }),
    };
  }
}

export interface CheckedRules {
  readonly files: readonly CheckedFile[];
  /** Whether a Loki parsed the expressions. */
  readonly loki: string;
  /** The scenario that they were compared with. */
  readonly scenario?: string;
  /** Why Loki cannot be reached. */
  readonly unreachable?: Remark;
}

interface Asked {
  readonly findings: readonly Finding[];
  readonly outcome: string;
  readonly fault?: Remark;
}

const isIn = (where: string, label: string): boolean =>
  where === label || (where.startsWith(`${label}:`) && /^:\d/.test(where.slice(label.length)));

/** In the order of the file. */
const inOrder = (findings: readonly Finding[]): readonly Finding[] =>
  findings.toSorted((a, b) => lineOf(a) - lineOf(b));

const lineOf = ({ where }: Finding): number => Number(/:(\d+)(?:[ :]|$)/.exec(where)?.[1] ?? 0);
