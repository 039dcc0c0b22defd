/** Hand-made records, and what a metric query gives for them at 60 s. */
import { type Entry, Evaluation, EvaluationError } from '../../../src/logql/evaluate/index.ts';
import { parse } from '../../../src/logql/parse.ts';
import type { Series } from '../../../src/model/series.ts';

export const S = 1000;
export const A = { labels: { app: 'a' } };
export const B = { labels: { app: 'b' } };
export const at = (seconds: number, line = 'x', metadata = {}, stream: Entry['stream'] = A): Entry => ({
  stream,
  timeMs: seconds * S,
  line,
  metadata,
});

/** The series on a grid in seconds: from, to, step. */
export function evaluated(
  expr: string,
  entries: readonly Entry[],
  [from, to, step]: readonly [number, number, number] = [60, 60, 60],
): readonly Series[] {
  const tree = parse(expr);
  if (tree.kind === 'logs') throw new Error('no metric query');
  const evaluation = new Evaluation(tree, { grid: { fromMs: from * S, toMs: to * S, stepMs: step * S } });
  for (const entry of entries) evaluation.take(entry);
  return evaluation.end();
}

/** Values at 60 s, by the labels as text. */
export const values = (expr: string, entries: readonly Entry[]): Record<string, number> =>
  Object.fromEntries(
    evaluated(expr, entries).map(({ labels, samples }) => [
      Object.entries(labels)
        .sort()
        .map(([name, value]) => `${name}=${value}`)
        .join(','),
      samples[0]!.value,
    ]),
  );

/** How many records of `{app="a"}` the stages keep. */
export const count = (stages: string, ...entries: readonly Entry[]): number =>
  values(`sum(count_over_time({app="a"} ${stages} [1m]))`, entries)[''] ?? 0;

/** Why a query has no answer. */
export function refusal(
  expr: string,
  entries: readonly Entry[],
): Pick<EvaluationError, 'kind' | 'message'> | undefined {
  try {
    evaluated(expr, entries);
    return undefined;
  } catch (error) {
    if (error instanceof EvaluationError) return error;
    throw error;
  }
}
