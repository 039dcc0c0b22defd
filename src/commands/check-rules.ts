/** `firedrill check rules.yaml`: what can be said of alert rules without data. */
import type { Command } from 'commander';
import { describeFault } from '../core/errors.ts';
import { EXIT, type ExitCode } from '../core/exit-codes.ts';
import { lokiClient } from '../drill/loki/client.ts';
import { Unobservable } from '../drill/loki/refusals.ts';
import {
  alertsIn,
  type Finding,
  lint,
  notesOn,
  type ParsedRules,
  parseRuleFiles,
  refusedByLoki,
  writtenBy,
} from '../drill/rules/index.ts';
import { ruleLines } from './check-rules-table.ts';
import { intervalOf, lokiChoiceOf } from './drill-options.ts';
import { drillScenario } from './drill-prepare.ts';
import { type Shell, say } from './shell.ts';

export async function checkRules(
  command: Command,
  paths: readonly string[],
  shell: Shell,
): Promise<ExitCode> {
  const { scenario: name, loki } = command.opts<{ scenario?: string; loki?: string }>();
  const defaultIntervalMs = intervalOf(command);
  const scenario = name === undefined ? undefined : await drillScenario(command, name, shell);
  for (const line of scenario?.warnings ?? []) say(shell, `warning: ${line}`);

  const { parsed, faults } = parseRuleFiles(paths);
  const written = scenario && writtenBy(scenario.scenario);
  const asked = (loki ?? shell.env.LOKI_ADDR) ? await ask(command, parsed, shell) : undefined;
  const findings: readonly Finding[] = [
    ...faults.map((fault): Finding => ({ severity: 'error', ...fault })),
    ...(asked?.findings ?? []),
    ...lint(parsed, { defaultIntervalMs, written }),
  ];
  for (const file of parsed) {
    for (const line of notesOn(file)) say(shell, `note: ${line}`);
  }
  for (const finding of inOrder(findings)) say(shell, describeFinding(finding));
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const lines = [
    ...parsed.flatMap((file) => ruleLines(file, defaultIntervalMs)),
    `expressions: ${asked?.told ?? 'not parsed by Loki; --loki URL has one do it'}`,
    `levels, services, labels: ${written ? `compared with ${written.scenario}` : 'compared with no scenario; --scenario NAME names one'}`,
    `${count(errors, 'error')}, ${count(findings.length - errors, 'warning')}`,
  ];
  for (const line of lines) shell.stdout.write(`${line}\n`);
  if (errors > 0) return EXIT.usage;
  return asked?.fault === undefined ? EXIT.good : EXIT.unreachable;
}

interface Asked {
  readonly findings: readonly Finding[];
  readonly told: string;
  /** Why Loki did not say anything. */
  readonly fault?: string;
}

async function ask(command: Command, files: readonly ParsedRules[], shell: Shell): Promise<Asked> {
  const { url, headers } = lokiChoiceOf(command, shell);
  const tenant = headers['x-scope-orgid'] ?? 'firedrill-check';
  const client = lokiClient({ url: url!, tenant, headers });
  try {
    const alerts = files.flatMap((file) => alertsIn(file, intervalOf(command)));
    return { findings: await refusedByLoki(client, alerts), told: `parsed by Loki at ${client.url}` };
  } catch (error) {
    if (!(error instanceof Unobservable)) throw error;
    say(shell, describeFault({ where: '--loki', problem: error.message, hint: `curl ${client.url}/ready` }));
    return { findings: [], told: 'not parsed by Loki, which could not be asked', fault: error.message };
  }
}

/** As they stand in the files. */
const inOrder = (findings: readonly Finding[]): readonly Finding[] =>
  findings.toSorted((a, b) => {
    const [placeA, placeB] = [placeOf(a), placeOf(b)];
    return placeA.file === placeB.file ? placeA.line - placeB.line : placeA.file < placeB.file ? -1 : 1;
  });

function placeOf({ where }: Finding): { readonly file: string; readonly line: number } {
  const [, file = where, line = 0] = /^(.*?):(\d+)(?:[ :]|$)/.exec(where) ?? [];
  return { file, line: Number(line) };
}

/** As errors are told everywhere, with another word at the front. */
const describeFinding = ({ severity, ...fault }: Finding): string =>
  describeFault(fault).replace(/^error/, severity);

const count = (number: number, name: string): string =>
  `${number === 0 ? 'no' : number} ${name}${number === 1 ? '' : 's'}`;
