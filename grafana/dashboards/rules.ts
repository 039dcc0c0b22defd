/** The shipped alert rules, read from the file that Loki's ruler reads: nothing of them is written a second time. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
}

interface RuleFile {
  readonly groups: readonly { readonly interval: string; readonly rules: readonly Rule[] }[];
}

const file: RuleFile = parse(readFileSync(join(import.meta.dirname, '..', 'rules', 'services.yaml'), 'utf8'));
const [group] = file.groups;
if (group === undefined) throw new Error('grafana/rules/services.yaml has no group of rules');

export const rules: readonly Rule[] = group.rules;

/** How often the ruler looks. */
export const ruleInterval: string = group.interval;

export function conditionOf(alert: string): string {
  const rule = rules.find((candidate) => candidate.alert === alert);
  if (rule === undefined) throw new Error(`grafana/rules/services.yaml has no rule ${alert}`);
  return rule.expr.trim();
}

/** The number that the rule's value must be above. */
export function limitOf(alert: string): number {
  const limit = /> *([\d.]+)$/.exec(conditionOf(alert))?.[1];
  if (limit === undefined) throw new Error(`the rule ${alert} does not end in a comparison with a number`);
  return Number(limit);
}
