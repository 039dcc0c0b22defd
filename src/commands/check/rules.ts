/** `firedrill check rules.yaml`: what can be said of alert rules without data. */
import type { Command } from 'commander';
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
import { type IntervalFlag, intervalOf, type LokiFlags, lokiChoiceOf } from '../drill/options.ts';
import { type RuleFiles, rulesOfText } from '../rule-files.ts';
import type { Shell } from '../shell.ts';
import { asError, type CheckedFile, type Remark } from './report.ts';
import { ruleLines } from './rules-table.ts';

/** Rule files as they were read, before anything is compared with them. */
export interface GivenRules {
  readonly files: readonly GivenRuleFile[];
  /** All alerts; absent where a file cannot be read as rules, so that nobody knows which it has. */
  readonly alerts: readonly AlertRule[] | undefined;
}

interface GivenRuleFile {
  readonly label: string;
  readonly read: RuleFiles;
  readonly alerts: readonly PlacedAlert[];
}

export function givenRules(texts: readonly YamlText[], command: Command): GivenRules {
  const intervalMs = intervalOf(command.opts<IntervalFlag>());
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

interface Surroundings {
  readonly command: Command;
  readonly shell: Shell;
  /** To compare them with. */
  readonly scenario: Scenario | undefined;
}

/** By themselves, against a scenario where there is one, and as a Loki reads them where one is to be asked. */
export async function checkRules(
  { files }: GivenRules,
  { command, shell, scenario }: Surroundings,
): Promise<CheckedRules> {
  const written = scenario && writtenBy(scenario);
  const { loki = shell.env.LOKI_ADDR } = command.opts<{ loki?: string }>();
  const asked = loki
    ? await ask(
        files.flatMap(({ alerts }) => alerts),
        command,
        shell,
      )
    : undefined;
  const findings: readonly Finding[] = [
    ...files.flatMap(({ read }) => read.faults.map((fault): Finding => ({ severity: 'error', ...fault }))),
    ...(asked?.findings ?? []),
    ...lint(
      files.flatMap(({ read }) => read.parsed),
      { defaultIntervalMs: intervalOf(command.opts<IntervalFlag>()), written },
    ),
  ];
  return {
    files: files.map((file) => ({
      ...checkedFile(file),
      remarks: inOrder(findings.filter(({ where }) => isIn(where, file.label))),
    })),
    loki: asked?.told ?? 'not parsed by Loki; --loki URL has one do it',
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

async function ask(alerts: readonly PlacedAlert[], command: Command, shell: Shell): Promise<Asked> {
  const { url, headers } = lokiChoiceOf(command.opts<LokiFlags>(), shell.env);
  const tenant = headers['x-scope-orgid'] ?? 'firedrill-check';
  const client = lokiClient({ url: url!, tenant, headers });
  try {
    return { findings: await refusedByLoki(client, alerts), told: `parsed by Loki at ${client.url}` };
  } catch (error) {
    if (!(error instanceof Unobservable)) throw error;
    return {
      findings: [],
      told: 'not parsed by Loki, which could not be asked',
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
  /** Why Loki could not be asked. */
  readonly unreachable?: Remark;
}

interface Asked {
  readonly findings: readonly Finding[];
  readonly told: string;
  readonly fault?: Remark;
}

const isIn = (where: string, label: string): boolean =>
  where === label || (where.startsWith(`${label}:`) && /^:\d/.test(where.slice(label.length)));

/** As they stand in the file. */
const inOrder = (findings: readonly Finding[]): readonly Finding[] =>
  findings.toSorted((a, b) => lineOf(a) - lineOf(b));

const lineOf = ({ where }: Finding): number => Number(/:(\d+)(?:[ :]|$)/.exec(where)?.[1] ?? 0);
