/** The alerting rules of a file, with their places. */
import type { Path } from '../../config/yaml/source.ts';
import type { AlertRule } from '../model.ts';
import type { ParsedRules } from './parse.ts';
import type { Rule, RuleGroup } from './shape.ts';

/** A rule as written in its file. */
export interface PlacedRule {
  readonly group: RuleGroup;
  readonly rule: Rule;
  /** The paths of its group and of the rule itself. */
  readonly groupPath: Path;
  readonly path: Path;
}

export interface PlacedAlert extends PlacedRule {
  readonly alert: AlertRule;
  /** The place of a path within the rule: `rules.yaml:12 groups.0.rules.1.for`. */
  where(...steps: Path): string;
}

/** All rules, including recording rules. */
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
