/** Reads rule files of Loki's ruler (the rule format of Prometheus) and tells every fault of them at once. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Fault, FiredrillError, messageOf } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { AlertRule } from '../model.ts';
import { alertsIn, rulesIn } from './alerts.ts';
import { faultsOf } from './faults.ts';
import { type ParsedRules, parseRules } from './parse.ts';

export interface ReadRules {
  readonly rules: readonly AlertRule[];
  /** Things to know that are no faults. */
  readonly notes: readonly string[];
}

/** Files, or folders of `.yaml` and `.yml` files. */
export function readRules(paths: readonly string[], defaultIntervalMs: number): ReadRules {
  const { parsed, faults } = parseRuleFiles(paths);
  const rules = parsed.flatMap((one) => alertsIn(one, defaultIntervalMs)).map(({ alert }) => alert);
  const all = faults.length > 0 || rules.length > 0 ? faults : [noAlerts(paths)];
  if (all.length > 0) throw new FiredrillError('the rules cannot be used', EXIT.usage, all);
  return { rules, notes: parsed.flatMap(notesOn) };
}

/** Those that can be parsed, and the faults of them and of the others. */
export function parseRuleFiles(paths: readonly string[]): {
  readonly parsed: readonly ParsedRules[];
  readonly faults: readonly Fault[];
} {
  const parsed: ParsedRules[] = [];
  const faults: Fault[] = [];
  const unlessBroken = (path: string, read: () => void): void => {
    try {
      read();
    } catch (error) {
      if (error instanceof FiredrillError) faults.push(...error.faults);
      else faults.push(unreadable(path, error));
    }
  };
  const files = new Set<string>();
  for (const path of paths) {
    unlessBroken(path, () => {
      for (const file of filesAt(path)) files.add(file);
    });
  }
  for (const file of files) {
    unlessBroken(file, () => {
      const one = parseRules(file, readFileSync(file, 'utf8'));
      faults.push(...faultsOf(one));
      parsed.push(one);
    });
  }
  return { parsed, faults };
}

function filesAt(path: string): readonly string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .filter((name) => /\.ya?ml$/.test(name))
    .sort()
    .map((name) => join(path, name));
}

const unreadable = (path: string, error: unknown): Fault => ({
  where: path,
  problem: `cannot read the rules: ${messageOf(error)}`,
  expected: "a rule file of Loki's ruler, or a folder of them",
});

const noAlerts = (paths: readonly string[]): Fault => ({
  where: paths.join(' '),
  problem: 'no alerting rule in it',
  expected: 'groups of rules with `alert:` and `expr:`',
});

export function notesOn(parsed: ParsedRules): readonly string[] {
  const { file, at, source } = parsed;
  const recorded = rulesIn(parsed).flatMap(({ rule }) => rule.record || []);
  return [
    ...(at.length > 0 ? [`${source.label} is a PrometheusRule of Kubernetes: its spec is read`] : []),
    ...(file.namespace
      ? [`${source.label} has a \`namespace\` for lokitool; a ruler that reads files refuses it`]
      : []),
    ...(recorded.length > 0
      ? [`${source.label}: recording rules are not drilled (${recorded.join(', ')}); only alerts are`]
      : []),
  ];
}
