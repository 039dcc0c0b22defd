/** Selects which series of an alert are drawn: the most relevant ones with a colour each, the others faint. */

import { furthest, matchingSeries, seriesBehind, seriesOf } from '../alerts/judge/readings.ts';
import type { AlertHistory, DrillResult } from '../alerts/model.ts';
import { DISTINCT_LINES, lineClass } from '../draw/report-theme.ts';
import { thinned } from '../draw/thin.ts';
import type { Limit, ValueLine } from '../draw/value-chart.ts';
import type { Series } from '../model/series.ts';
import { type AlertView, namesOf } from './alerts.ts';
import { statusOf } from './outcome.ts';
import { shown } from './words.ts';

/** More faint lines would add nothing that a reader can see. */
const MOST_FAINT = 40;

export interface Lines {
  readonly lines: readonly ValueLine[];
  /** How many of the last lines are drawn faint. */
  readonly others: number;
  readonly limit?: Limit;
}

export function linesOf({ alert, histories }: AlertView, result: DrillResult, widthPx: number): Lines {
  const seen = histories.filter(({ unobservable }) => unobservable === undefined);
  const ranked = seen.flatMap((history) =>
    bySignificance(history, result, alert).map((series) => ({ series, stepMs: history.grid.stepMs })),
  );
  const distinct = ranked.slice(0, DISTINCT_LINES);
  const faint = ranked.slice(DISTINCT_LINES, DISTINCT_LINES + MOST_FAINT);
  const names = namesOf([...distinct, ...faint].map(({ series }) => series.labels));
  const { startMs, endMs } = result.span;
  const lines = [...distinct, ...faint].map(({ series, stepMs }, i) => ({
    name: shown(names[i] === '{}' ? 'value' : names[i]!),
    look: i < distinct.length ? lineClass(i) : 'faint',
    pieces: thinned(series.samples, {
      gapMs: stepMs * 1.5,
      columnOf: (timeMs) => Math.floor(((timeMs - startMs) / (endMs - startMs)) * widthPx),
    }),
  }));
  const threshold = seen.find(({ measured }) => measured)?.measured?.threshold;
  return {
    lines,
    others: faint.length,
    ...(threshold
      ? { limit: { value: threshold.value, label: `${threshold.operator} ${threshold.value}` } }
      : {}),
  };
}

/**
 * First the series of expectations that did not pass, then those that were active, then those expected to fire, then by
 * how close their values came to the threshold.
 */
function bySignificance(history: AlertHistory, result: DrillResult, alert: string): readonly Series[] {
  const all = seriesOf(history).filter(({ samples }) => samples.length > 0);
  const own = result.judgements.filter(({ expectation }) => expectation.alert === alert);
  const matching = (judgements: typeof own): readonly Series[] =>
    judgements.flatMap(({ expectation }) =>
      expectation.labels.length === 0 ? [] : matchingSeries(history, expectation.labels),
    );
  const active = history.instances.flatMap((instance) => seriesBehind(history, instance) ?? []);
  const threshold = history.measured?.threshold;
  const nearest = (series: Series): number => {
    const value = furthest(series.samples, threshold)?.value ?? Number.NEGATIVE_INFINITY;
    return threshold?.operator.startsWith('<') ? -value : value;
  };
  const wanted = own.filter(({ expectation }) => !expectation.never);
  return [
    ...new Set([
      ...matching(wanted.filter((judgement) => statusOf(judgement) !== 'passed')),
      ...active,
      ...matching(wanted),
      ...[...all].sort((a, b) => nearest(b) - nearest(a)),
    ]),
  ].filter((series) => all.includes(series));
}
