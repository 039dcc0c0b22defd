/** What each rule's expression gives at every evaluation of the whole time, from the real Loki. */

import { meets } from '../alerts/judge/readings.ts';
import type { AlertRule, Evaluation } from '../alerts/model.ts';
import { thresholdOf } from '../logql/index.ts';
import type { LokiClient } from '../loki/client.ts';
import { queryGrid } from '../loki/query.ts';
import { Unobservable } from '../loki/refusals.ts';
import { hasStreams } from '../loki/series.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Grid, Series, Threshold } from '../model/series.ts';
import { refuseUnwatched } from './watched.ts';

interface Where {
  readonly span: { readonly startMs: number; readonly endMs: number };
  readonly scenario: Scenario;
  /** At how many moments within its interval, evenly spread. */
  readonly phases: number;
}

/** The points at which a rule with this interval is evaluated: whole multiples of it, as far as there are records. */
export function gridOf({ intervalMs }: AlertRule, fromMs: number, toMs: number): Grid {
  const first = Math.ceil((fromMs + 1) / intervalMs) * intervalMs;
  return { fromMs: first, toMs: Math.floor(toMs / intervalMs) * intervalMs, stepMs: intervalMs };
}

/**
 * On whole multiples of the interval, and `elsewhere` between them: a ruler begins at a moment that nobody chooses, and an
 * alert that fires only if it is the right one is no alert.
 */
export async function evaluate(
  loki: LokiClient,
  rule: AlertRule,
  { span, scenario, phases }: Where,
): Promise<Evaluation> {
  const grid = gridOf(rule, span.startMs, span.endMs);
  try {
    const notes = await refuseUnwatched(rule, scenario, (selector) => hasStreams(loki, selector, span));
    const fineMs = rule.intervalMs / phases;
    const fine = { fromMs: grid.fromMs, toMs: span.endMs, stepMs: fineMs };
    const threshold = thresholdOf(rule.expr);
    // One query gives both: what a comparison with a number lets through can be told from what it compares.
    const given = unsharded(await queryGrid(loki, threshold?.measured ?? rule.expr, fine));
    const at = (phase: number): Evaluation => {
      const fromMs = grid.fromMs + phase * fineMs;
      const steps = Math.floor((span.endMs - fromMs) / rule.intervalMs);
      const own = { fromMs, toMs: fromMs + steps * rule.intervalMs, stepMs: rule.intervalMs };
      const series = onGrid(given, own);
      if (!threshold) return { rule, grid: own, series };
      return { rule, grid: own, series: passing(series, threshold), measured: { threshold, series } };
    };
    const elsewhere = Array.from({ length: phases - 1 }, (_, i) => at(i + 1));
    return { ...at(0), elsewhere, ...(notes.length > 0 ? { notes } : {}) };
  } catch (error) {
    if (!(error instanceof Unobservable)) throw error;
    return { rule, grid, series: [], unobservable: error.message };
  }
}

/** What falls on the points of a grid. */
const onGrid = (series: readonly Series[], { fromMs, stepMs }: Grid): readonly Series[] =>
  series
    .map(({ labels, samples }) => ({
      labels,
      samples: samples.filter(({ timeMs }) => timeMs >= fromMs && (timeMs - fromMs) % stepMs === 0),
    }))
    .filter(({ samples }) => samples.length > 0);

/** A stream that Loki has split because it was written fast is several series to a rule that does not sum them up. */
function unsharded(series: readonly Series[]): readonly Series[] {
  if (series.some(({ labels }) => '__stream_shard__' in labels)) {
    throw new Unobservable(
      'Loki has split streams that were written fast (label __stream_shard__), and this rule sees the pieces; what lifts it: limits_config.shard_streams.enabled: false',
    );
  }
  return series;
}

/** The samples that a comparison lets through, with their own values, as Loki's filter operators do. */
const passing = (series: readonly Series[], threshold: Threshold): readonly Series[] =>
  series
    .map(({ labels, samples }) => ({
      labels,
      samples: samples.filter(({ value }) => meets(threshold, value)),
    }))
    .filter(({ samples }) => samples.length > 0);
