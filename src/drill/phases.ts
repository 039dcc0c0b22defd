/**
 * A rule at several phases of its interval. The phase of a ruler is arbitrary, so an alert must fire at every phase: a
 * rule is evaluated at whole multiples of its interval, and as `otherPhases` at times between them.
 */
import { meets } from '../alerts/judge/readings.ts';
import type { AlertRule, Evaluation } from '../alerts/model.ts';
import { thresholdOf } from '../logql/index.ts';
import type { Grid, Series, Threshold } from '../model/series.ts';

interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/** The times at which a rule is evaluated: whole multiples of its interval within the time that has records. */
export function gridOf({ intervalMs }: AlertRule, { startMs, endMs }: Span): Grid {
  const first = Math.ceil((startMs + 1) / intervalMs) * intervalMs;
  return { fromMs: first, toMs: Math.floor(endMs / intervalMs) * intervalMs, stepMs: intervalMs };
}

/** The times of all phases. */
export const finestGridOf = (rule: AlertRule, span: Span, phases: number): Grid => ({
  fromMs: gridOf(rule, span).fromMs,
  toMs: span.endMs,
  stepMs: rule.intervalMs / phases,
});

/**
 * The expression to query: what the last comparison with a number compares, or the whole expression. One query is enough:
 * which samples pass the comparison follows from the values that it compares.
 */
export const measuredExpr = ({ expr }: Pick<AlertRule, 'expr'>): string =>
  thresholdOf(expr)?.measured ?? expr;

/** `measured`: the series of `measuredExpr` at the times of all phases. */
export function evaluationOf(
  rule: AlertRule,
  measured: readonly Series[],
  { span, phases }: { readonly span: Span; readonly phases: number },
): Evaluation {
  const { fromMs: firstMs, stepMs: phaseMs } = finestGridOf(rule, span, phases);
  const threshold = thresholdOf(rule.expr);
  const at = (phase: number): Evaluation => {
    const fromMs = firstMs + phase * phaseMs;
    const steps = Math.floor((span.endMs - fromMs) / rule.intervalMs);
    const grid = { fromMs, toMs: fromMs + steps * rule.intervalMs, stepMs: rule.intervalMs };
    const series = onGrid(measured, grid);
    if (!threshold) return { rule, grid, series };
    return { rule, grid, series: passing(series, threshold), measured: { threshold, series } };
  };
  return { ...at(0), otherPhases: Array.from({ length: phases - 1 }, (_, i) => at(i + 1)) };
}

/** The samples at the points of a grid. */
const onGrid = (series: readonly Series[], { fromMs, stepMs }: Grid): readonly Series[] =>
  series
    .map(({ labels, samples }) => ({
      labels,
      samples: samples.filter(({ timeMs }) => timeMs >= fromMs && (timeMs - fromMs) % stepMs === 0),
    }))
    .filter(({ samples }) => samples.length > 0);

/** The samples that pass a comparison. As with Loki's filter operators, they keep their values. */
const passing = (series: readonly Series[], threshold: Threshold): readonly Series[] =>
  series
    .map(({ labels, samples }) => ({
      labels,
      samples: samples.filter(({ value }) => meets(threshold, value)),
    }))
    .filter(({ samples }) => samples.length > 0);
