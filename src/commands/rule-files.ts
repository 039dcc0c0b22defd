/** Reads rule files of Loki's ruler (the rule format of Prometheus), each once, and reports all errors together. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { AlertRule } from '../alerts/model.ts';
import { alertsIn, rulesIn } from '../alerts/rules/alerts.ts';
import { type ParsedRules, parseRules } from '../alerts/rules/parse.ts';
import { ruleErrors } from '../alerts/rules/rule-errors.ts';
import { isStdin, readYamlFile } from '../config/yaml/file.ts';
import { type Fault, FiredrillError, messageOf } from '../core/errors.ts';
import { EXIT } from '../core/exit-codes.ts';
import { PROJECT_FILES } from './settings-file.ts';

export interface ReadRules {
  readonly rules: readonly AlertRule[];
  /** As they stand in their files: a pipe cannot be read twice. */
  readonly parsed: readonly ParsedRules[];
  /** Things to know that are no faults. */
  readonly notes: readonly string[];
}

/** What was read of one or more files. */
export interface RuleFiles {
  /** Those that can be parsed. */
  readonly parsed: readonly ParsedRules[];
  /** Of all files. */
  readonly faults: readonly Fault[];
  readonly notes: readonly string[];
}

/** Files, or folders of `.yaml` and `.yml` files; `-` is standard input. */
export function readRules(paths: readonly string[], defaultIntervalMs: number): ReadRules {
  const { parsed, faults, notes } = readRuleFiles(paths);
  const rules = parsed.flatMap((one) => alertsIn(one, defaultIntervalMs)).map(({ alert }) => alert);
  const all = faults.length > 0 || rules.length > 0 ? faults : [noAlerts(paths)];
  if (all.length > 0) throw new FiredrillError('the rules cannot be used', EXIT.usage, all);
  return { rules, parsed, notes };
}

/** Those of all paths; a file that is named twice is read once. */
function readRuleFiles(paths: readonly string[]): RuleFiles {
  const faults: Fault[] = [];
  const files = new Set<string>();
  for (const path of paths) {
    try {
      for (const file of ruleFilesAt(path)) files.add(file);
    } catch (error) {
      faults.push({
        where: path,
        problem: `cannot read the rules: ${messageOf(error)}`,
        expected: RULE_FILE,
      });
    }
  }
  const each = [...files].map((path): RuleFiles => {
    try {
      const { label, text } = readYamlFile(path, RULE_FILE);
      return rulesOfText(label, text);
    } catch (error) {
      if (!(error instanceof FiredrillError)) throw error;
      return { parsed: [], faults: error.faults, notes: [] };
    }
  });
  return {
    parsed: each.flatMap(({ parsed }) => parsed),
    faults: [...faults, ...each.flatMap((one) => one.faults)],
    notes: each.flatMap(({ notes }) => notes),
  };
}

/** All that can be said of one file by itself. */
export function rulesOfText(label: string, text: string): RuleFiles {
  const { parsed, faults, notes } = parseRules(label, text);
  return {
    parsed,
    faults: [...faults, ...parsed.flatMap(ruleErrors)],
    notes: [...parsed.flatMap(notesOn), ...notes].filter((note, i, all) => all.indexOf(note) === i),
  };
}

const RULE_FILE = "a rule file of Loki's ruler, or a folder of them";

/** The file itself, or the YAML files of a folder except the settings file of a project. */
export function ruleFilesAt(path: string): readonly string[] {
  if (isStdin(path) || !statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .filter((name) => /\.ya?ml$/.test(name) && !PROJECT_FILES.includes(name))
    .sort()
    .map((name) => join(path, name));
}

const noAlerts = (paths: readonly string[]): Fault => ({
  where: paths.join(' '),
  problem: 'no alerting rule in it',
  expected: 'groups of rules with `alert:` and `expr:`',
});

function notesOn(parsed: ParsedRules): readonly string[] {
  const { file, source, carrier } = parsed;
  const recorded = rulesIn(parsed).flatMap(({ rule }) => rule.record || []);
  return [
    ...(carrier === undefined ? [] : [`${source.label} is ${carrier}`]),
    ...(file.namespace
      ? [`${source.label} has a \`namespace\` for lokitool; a ruler that reads files refuses it`]
      : []),
    ...(recorded.length > 0
      ? [`${source.label}: recording rules are not drilled (${recorded.join(', ')}); only alerts are`]
      : []),
  ];
}
