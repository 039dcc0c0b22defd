/** Evaluates a rule's expression in Loki over the whole run, at every evaluation time. */

import { meets } from '../alerts/judge/readings.ts';
import type { AlertRule, Evaluation } from '../alerts/model.ts';
import { thresholdOf } from '../logql/index.ts';
import type { LokiClient } from '../loki/client.ts';
import { queryGrid } from '../loki/query.ts';
import { Unobservable } from '../loki/refusals.ts';
import { hasStreams } from '../loki/series.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Grid, Series, Threshold } from '../model/series.ts';
import { requireStreams } from './required-streams.ts';

interface EvaluateOptions {
  readonly span: { readonly startMs: number; readonly endMs: number };
  readonly scenario: Scenario;
  /** The number of evenly spaced phases of the interval at which the rule is evaluated. */
  readonly phases: number;
}

/** The times at which a rule is evaluated: whole multiples of its interval within the time that has records. */
export function gridOf({ intervalMs }: AlertRule, fromMs: number, toMs: number): Grid {
  const first = Math.ceil((fromMs + 1) / intervalMs) * intervalMs;
  return { fromMs: first, toMs: Math.floor(toMs / intervalMs) * intervalMs, stepMs: intervalMs };
}

/**
 * Evaluates at whole multiples of the interval, and as `otherPhases` at times between them. The phase of a ruler is
 * arbitrary, so an alert must fire at every phase.
 */
export async function evaluate(
  loki: LokiClient,
  rule: AlertRule,
  { span, scenario, phases }: EvaluateOptions,
): Promise<Evaluation> {
  const grid = gridOf(rule, span.startMs, span.endMs);
  try {
    const notes = await requireStreams(rule, scenario, (selector) => hasStreams(loki, selector, span));
    const phaseMs = rule.intervalMs / phases;
    const finest = { fromMs: grid.fromMs, toMs: span.endMs, stepMs: phaseMs };
    const threshold = thresholdOf(rule.expr);
    // One query is enough: which samples pass the comparison follows from the values that it compares.
    const measured = withoutShards(await queryGrid(loki, threshold?.measured ?? rule.expr, finest));
    const at = (phase: number): Evaluation => {
      const fromMs = grid.fromMs + phase * phaseMs;
      const steps = Math.floor((span.endMs - fromMs) / rule.intervalMs);
      const phaseGrid = { fromMs, toMs: fromMs + steps * rule.intervalMs, stepMs: rule.intervalMs };
      const series = onGrid(measured, phaseGrid);
      if (!threshold) return { rule, grid: phaseGrid, series };
      return { rule, grid: phaseGrid, series: passing(series, threshold), measured: { threshold, series } };
    };
    const otherPhases = Array.from({ length: phases - 1 }, (_, i) => at(i + 1));
    return { ...at(0), otherPhases, ...(notes.length > 0 ? { notes } : {}) };
  } catch (error) {
    if (!(error instanceof Unobservable)) throw error;
    return { rule, grid, series: [], unobservable: error.message };
  }
}

/** The samples at the points of a grid. */
const onGrid = (series: readonly Series[], { fromMs, stepMs }: Grid): readonly Series[] =>
  series
    .map(({ labels, samples }) => ({
      labels,
      samples: samples.filter(({ timeMs }) => timeMs >= fromMs && (timeMs - fromMs) % stepMs === 0),
    }))
    .filter(({ samples }) => samples.length > 0);

/** Loki splits a stream that receives many bytes per second. A rule that does not aggregate then sees several series. */
function withoutShards(series: readonly Series[]): readonly Series[] {
  if (series.some(({ labels }) => '__stream_shard__' in labels)) {
    throw new Unobservable(
      'Loki split streams because of their write rate (label __stream_shard__), and this rule sees each shard as a series of its own; to fix: limits_config.shard_streams.enabled: false',
    );
  }
  return series;
}

/** The samples that pass a comparison. As with Loki's filter operators, they keep their values. */
const passing = (series: readonly Series[], threshold: Threshold): readonly Series[] =>
  series
    .map(({ labels, samples }) => ({
      labels,
      samples: samples.filter(({ value }) => meets(threshold, value)),
    }))
    .filter(({ samples }) => samples.length > 0);
