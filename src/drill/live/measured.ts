/**
 * Queries the values that a rule compares with its threshold, at each evaluation of its ruler. A ruler reports only values
 * that pass the comparison. These are instant queries, because Loki aligns the steps of a range query to other times.
 */
import { z } from 'zod';
import type { AlertHistory } from '../../alerts/model.ts';
import { thresholdOf } from '../../logql/index.ts';
import type { LokiClient } from '../../loki/client.ts';
import { nanos } from '../../loki/query.ts';
import { Unobservable } from '../../loki/refusals.ts';
import { type Labels, labelsKey, type Sample } from '../../model/series.ts';

const vectorAnswer = z.object({
  data: z.object({
    resultType: z.literal('vector'),
    result: z.array(
      z.object({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]) }),
    ),
  }),
});

/** With more evaluations, the values are left out. They are only shown in reports and change no verdict. */
const MOST_EVALUATIONS = 1500;
const PARALLEL_QUERIES = 4;

/** Empty if the rule has no threshold or Loki does not answer. */
export async function measuredOf(
  loki: LokiClient,
  { rule, grid: { fromMs, toMs, stepMs } }: AlertHistory,
): Promise<Pick<AlertHistory, 'measured'>> {
  const threshold = thresholdOf(rule.expr);
  const times = Array.from(
    { length: Math.max(0, Math.floor((toMs - fromMs) / stepMs) + 1) },
    (_, i) => fromMs + i * stepMs,
  );
  if (!threshold || times.length === 0 || times.length > MOST_EVALUATIONS) return {};
  const bySet = new Map<string, { labels: Labels; samples: Sample[] }>();
  try {
    for (let i = 0; i < times.length; i += PARALLEL_QUERIES) {
      const batch = times.slice(i, i + PARALLEL_QUERIES);
      const vectors = await Promise.all(batch.map((timeMs) => valuesAt(loki, threshold.measured, timeMs)));
      for (const [k, vector] of vectors.entries()) {
        for (const { metric: labels, value } of vector) {
          const key = labelsKey(labels);
          const set = bySet.get(key) ?? { labels, samples: [] };
          bySet.set(key, set);
          set.samples.push({ timeMs: batch[k]!, value: Number(value[1]) });
        }
      }
    }
  } catch (error) {
    if (error instanceof Unobservable) return {};
    throw error;
  }
  return { measured: { threshold, series: [...bySet.values()] } };
}

async function valuesAt(
  loki: LokiClient,
  query: string,
  timeMs: number,
): Promise<z.infer<typeof vectorAnswer>['data']['result']> {
  const read = vectorAnswer.safeParse(await loki.get('/loki/api/v1/query', { query, time: nanos(timeMs) }));
  if (!read.success) throw new Unobservable(`the answer of Loki to "${query}" has an unknown format`);
  return read.data.data.result;
}
