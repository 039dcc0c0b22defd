/**
 * Mutants of an alert rule: the rule with one small change, as a person might make it by mistake. Expectations that still
 * hold for a mutant do not notice the change.
 */
import { promText } from '../../core/prom-duration.ts';
import { readableNumber } from '../../core/readable.ts';
import { type MetricExpr, parse, print } from '../../logql/index.ts';
import type { AlertRule } from '../model.ts';
import { type Change, expressionChanges } from './expression-changes.ts';

export interface Mutant extends Change {
  /** The rule that it changes. */
  readonly original: AlertRule;
  readonly rule: AlertRule;
}

/** Every mutant once; none for an expression that is not a metric query. */
export function mutantsOf(rule: AlertRule): readonly Mutant[] {
  const expr = parse(rule.expr);
  if (expr.kind === 'logs') return [];
  const mutants = [...ofExpression(rule, expr), ...ofFor(rule)];
  const seen = new Set<string>([keyOf({ ...rule, expr: print(expr) })]);
  const different = mutants.filter(({ rule: mutated }) => {
    const key = keyOf(mutated);
    return !seen.has(key) && seen.add(key);
  });
  return numbered(different);
}

/** The same change at several places of an expression: each says which one it is. */
function numbered(mutants: readonly Mutant[]): readonly Mutant[] {
  const counts = new Map<string, number>();
  for (const { change } of mutants) counts.set(change, (counts.get(change) ?? 0) + 1);
  const seen = new Map<string, number>();
  return mutants.map((mutant) => {
    const { change } = mutant;
    if (counts.get(change) === 1) return mutant;
    const number = (seen.get(change) ?? 0) + 1;
    seen.set(change, number);
    return { ...mutant, change: `${change} (place ${number})` };
  });
}

const keyOf = ({ expr, forMs }: AlertRule): string => JSON.stringify([expr, forMs]);

const ofExpression = (rule: AlertRule, expr: MetricExpr): readonly Mutant[] =>
  [...expressionChanges(expr)].map(({ expr: mutated, ...change }) => ({
    ...change,
    original: rule,
    rule: { ...rule, expr: print(mutated) },
  }));

function ofFor(rule: AlertRule): readonly Mutant[] {
  const { forMs } = rule;
  const times = forMs === 0 ? [] : [0, forMs / 2, forMs * 2];
  return times.map((mutatedMs) => ({
    change: `for: ${promText(forMs)} → ${promText(mutatedMs)}`,
    need: { kind: 'time' },
    original: rule,
    rule: { ...rule, forMs: mutatedMs },
  }));
}

/** What expectation is missing if nothing notices a mutant. */
export function hintFor({ change, need, original: { alert } }: Mutant): string {
  switch (need.kind) {
    case 'level': {
      const [low, high] = [need.fromValue, need.toValue].sort((a, b) => a - b) as [number, number];
      const between = readableNumber((low + high) / 2);
      return need.toValue > need.fromValue
        ? `nothing notices ${change}: add an incident that reaches about ${between}, and expect ${alert} to fire`
        : `nothing notices ${change}: add an incident that reaches only about ${between}, and expect ${alert} never to fire`;
    }
    case 'time':
      return `nothing notices ${change}: state how soon ${alert} fires and resolves, and add a shorter incident during which it must not fire`;
    case 'excluded':
      return `nothing notices ${change}: add an incident of records that ${need.what} excludes, and expect ${alert} never to fire`;
    case 'firing':
      return `nothing notices ${change}: expect ${alert} to fire during an incident`;
    case 'label':
      return `nothing notices ${change}: name the label in an expectation, as ${alert}{${need.label}="…"}`;
  }
}
