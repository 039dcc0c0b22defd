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
  /** The files themselves: a pipe cannot be read twice. */
  readonly parsed: readonly ParsedRules[];
  /** Notes that are not errors. */
  readonly notes: readonly string[];
}

/** The content of one or more files. */
export interface RuleFiles {
  /** The files that can be parsed. */
  readonly parsed: readonly ParsedRules[];
  /** Errors of all files. */
  readonly faults: readonly Fault[];
  readonly notes: readonly string[];
}

/**
 * Reads files, and folders of `.yaml` and `.yml` files; `-` is standard input.
 *
 * @throws FiredrillError (usage) if the rules have errors, or there is no alerting rule
 */
export function readRules(paths: readonly string[], defaultIntervalMs: number): ReadRules {
  const { parsed, faults, notes } = readRuleFiles(paths);
  const rules = parsed.flatMap((one) => alertsIn(one, defaultIntervalMs)).map(({ alert }) => alert);
  const all = faults.length > 0 || rules.length > 0 ? faults : [noAlerts(paths)];
  if (all.length > 0) throw new FiredrillError('the rules cannot be used', EXIT.usage, all);
  return { rules, parsed, notes };
}

/** A file that is named twice is read once. */
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

/** Parses one file, and checks it on its own. */
export function rulesOfText(label: string, text: string): RuleFiles {
  const { parsed, faults, notes } = parseRules(label, text);
  return {
    parsed,
    faults: [...faults, ...parsed.flatMap(ruleErrors)],
    notes: [...parsed.flatMap(notesOn), ...notes].filter((note, i, all) => all.indexOf(note) === i),
  };
}

const RULE_FILE = "a rule file of Loki's ruler, or a folder of them";

/** The file, or the YAML files of a folder except the settings file of a project. */
export function ruleFilesAt(path: string): readonly string[] {
  if (isStdin(path) || !statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .filter((name) => /\.ya?ml$/.test(name) && !PROJECT_FILES.includes(name))
    .sort()
    .map((name) => join(path, name));
}

const noAlerts = (paths: readonly string[]): Fault => ({
  where: paths.join(' '),
  problem: 'has no alerting rule',
  expected: 'groups of rules with `alert:` and `expr:`',
});

function notesOn(parsed: ParsedRules): readonly string[] {
  const { file, source, carrier } = parsed;
  const recorded = rulesIn(parsed).flatMap(({ rule }) => rule.record || []);
  return [
    ...(carrier === undefined ? [] : [`${source.label} is ${carrier}`]),
    ...(file.namespace
      ? [`${source.label} has a \`namespace\` for lokitool; a ruler that reads files rejects it`]
      : []),
    ...(recorded.length > 0
      ? [`${source.label}: a drill tests alerts only, not recording rules (${recorded.join(', ')})`]
      : []),
  ];
}
