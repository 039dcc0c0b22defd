/** The alerting rules of a file, each with its place in it. */
import type { Path } from '../../config/yaml/source.ts';
import type { AlertRule } from '../model.ts';
import type { ParsedRules } from './parse.ts';
import type { Rule, RuleGroup } from './shape.ts';

/** One as its file has it. */
export interface PlacedRule {
  readonly group: RuleGroup;
  readonly rule: Rule;
  /** The path of its group, and its own. */
  readonly groupPath: Path;
  readonly path: Path;
}

export interface PlacedAlert extends PlacedRule {
  readonly alert: AlertRule;
  /** `rules.yaml:12 groups.0.rules.1.for`, of a path within the rule. */
  where(...steps: Path): string;
}

/** Recording rules too. */
export const rulesIn = ({ file: { groups } }: ParsedRules): readonly PlacedRule[] =>
  (groups ?? []).flatMap((group, g) => {
    const groupPath = ['groups', g];
    return (group.rules ?? []).map((rule, r) => ({
      group,
      rule,
      groupPath,
      path: [...groupPath, 'rules', r],
    }));
  });

export const alertsIn = (parsed: ParsedRules, defaultIntervalMs: number): readonly PlacedAlert[] =>
  rulesIn(parsed).flatMap((placed): PlacedAlert[] => {
    const { group, rule, path } = placed;
    if (!rule.alert) return [];
    const { label, where } = parsed.source;
    const alert: AlertRule = {
      alert: rule.alert,
      expr: rule.expr,
      forMs: rule.for ?? 0,
      labels: rule.labels ?? {},
      annotations: rule.annotations ?? {},
      group: group.name,
      intervalMs: group.interval || defaultIntervalMs,
      ...(group.limit && group.limit > 0 ? { limit: group.limit } : {}),
      file: label,
      line: Number(/^:(\d+)/.exec(where(path).slice(label.length))?.[1] ?? 1),
    };
    return [{ ...placed, alert, where: (...steps) => where([...path, ...steps]) }];
  });
