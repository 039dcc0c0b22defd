/** A rule is queried once and compared here. If the answer cannot be relied on, it is unobservable. */
import { describe, expect, test } from 'vitest';
import type { AlertRule, Evaluation } from '../../../src/alerts/model.ts';
import { evaluate } from '../../../src/drill/in-loki/backend.ts';
import { gridOf } from '../../../src/drill/phases.ts';
import { lokiClient } from '../../../src/loki/client.ts';
import { clientOf, matrix, stepsOf } from '../../loki/hand-loki.ts';
import { type Answering, answering } from '../../support/answering.ts';
import { event, linePieces, scenario, service } from '../../support/scenario-values.ts';

const MINUTE = 60_000;
const START = Date.UTC(2026, 0, 5);
const span = { startMs: START, endMs: START + 5 * MINUTE };
const shop = scenario([service('web', { events: [event('ERROR')] })], {
  labels: [{ name: 'level', pieces: linePieces('%(severity)s') }],
});

const rule = (expr: string): AlertRule => ({
  alert: 'Errors',
  expr,
  forMs: 0,
  labels: {},
  annotations: {},
  group: 'a',
  intervalMs: MINUTE,
  file: 'a.yaml',
  line: 1,
});

/** Streams by selector, and the values of one series at the steps. */
const holding = (
  streams: readonly string[],
  values: readonly string[] = [],
  labels: object = { a: 'b' },
): Promise<Answering> =>
  answering((asked) =>
    asked.path.endsWith('/series')
      ? { status: 'success', data: streams.includes(asked.query.get('match[]')!) ? [{}] : [] }
      : matrix([
          {
            metric: labels,
            values: stepsOf(asked).flatMap((timeMs, i) => (values[i] ? [[timeMs / 1000, values[i]]] : [])),
          },
        ]),
  );

const evaluated = (loki: Answering, expr: string): Promise<Evaluation> =>
  evaluate(clientOf(loki.url), rule(expr), { span, scenario: shop, phases: 1 });

const queriesOf = ({ asked }: Answering): readonly string[] =>
  asked.filter(({ path }) => path.endsWith('/query_range')).map(({ query }) => query.get('query')!);

describe('the grid', () => {
  test.each([
    ['starts one interval after a start that is on it', 0, 5 * MINUTE, MINUTE, 5 * MINUTE],
    ['starts at the first point after any other start', 1, 5 * MINUTE - 1, MINUTE, 4 * MINUTE],
    ['ends at an end that is on it', 30_000, 3 * MINUTE, MINUTE, 3 * MINUTE],
  ])('%s', (_, fromMs, toMs, first, last) => {
    expect(gridOf(rule('a'), { startMs: fromMs, endMs: toMs })).toEqual({
      fromMs: first,
      toMs: last,
      stepMs: MINUTE,
    });
  });
});

test('one query gives the value and the result of a comparison with a number', async () => {
  await using loki = await holding(['{a="b"}'], ['1', '2', '3', 'NaN', '4']);
  const { series, measured, unobservable } = await evaluated(loki, 'sum(rate({a="b"}[5m])) > 2');
  expect(unobservable).toBeUndefined();
  expect(queriesOf(loki)).toEqual(['sum(rate({a="b"}[5m]))']);
  expect(series[0]!.samples.map(({ value }) => value)).toEqual([3, 4]);
  expect(measured!.threshold).toMatchObject({ operator: '>', value: 2 });
  expect(measured!.series[0]!.samples.map(({ value }) => value)).toEqual([1, 2, 3, Number.NaN, 4]);
});

test('other phases of the interval come from the same query, each with its own samples', async () => {
  const values = Array.from({ length: 20 }, (_, i) => String(i));
  await using loki = await holding(['{a="b"}'], values);
  const expr = 'sum(rate({a="b"}[5m])) >= 4';
  const first = await evaluate(clientOf(loki.url), rule(expr), { span, scenario: shop, phases: 4 });
  expect(queriesOf(loki)).toHaveLength(1);
  const all = [first, ...first.otherPhases!];
  expect(all.map(({ grid }) => grid)).toEqual(
    [0, 15, 30, 45].map((seconds) => {
      const fromMs = START + MINUTE + seconds * 1000;
      // None is evaluated after the last record.
      return { fromMs, toMs: fromMs + (seconds === 0 ? 4 : 3) * MINUTE, stepMs: MINUTE };
    }),
  );
  expect(all.map(({ measured }) => measured!.series[0]!.samples.map(({ value }) => value))).toEqual([
    [0, 4, 8, 12, 16],
    [1, 5, 9, 13],
    [2, 6, 10, 14],
    [3, 7, 11, 15],
  ]);
  expect(all.map(({ series }) => series[0]!.samples[0]!.value)).toEqual([4, 5, 6, 7]);
  for (const { grid, series } of all) {
    for (const { timeMs } of series[0]!.samples) expect((timeMs - grid.fromMs) % MINUTE).toBe(0);
  }
});

test('a series without a passing sample is left out', async () => {
  await using loki = await holding(['{a="b"}'], ['1', '2']);
  expect((await evaluated(loki, 'sum(rate({a="b"}[5m])) > 2')).series).toEqual([]);
});

test('any other condition is queried as written', async () => {
  await using loki = await holding(['{a="b"}'], ['1']);
  const evaluation = await evaluated(loki, 'absent_over_time({a="b"}[5m])');
  expect(queriesOf(loki)).toEqual(['absent_over_time({a="b"}[5m])']);
  expect(evaluation.measured).toBeUndefined();
  expect(evaluation.series[0]!.samples).toEqual([{ timeMs: START + MINUTE, value: 1 }]);
});

describe('a selector without streams', () => {
  test('is unobservable, and the rule is not queried', async () => {
    await using loki = await holding(['{a="b"}'], ['1']);
    const { unobservable, series } = await evaluated(loki, 'rate({a="b"}[5m]) unless rate({a="c"}[5m])');
    expect(unobservable).toMatch(
      /^selector matches nothing: \{a="c"\}; no stream has the label a: streams have service_name, /,
    );
    expect(series).toEqual([]);
    expect(queriesOf(loki)).toEqual([]);
  });

  test('counts as silence with a note if the scenario can write matching records', async () => {
    await using loki = await holding(['{level=~".+"}']);
    const { unobservable, notes } = await evaluated(loki, 'sum(rate({level="error"}[5m])) > 0');
    expect(unobservable).toBeUndefined();
    expect(notes).toEqual([
      'Errors: no record of this run is in a stream that {level="error"} matches; the scenario can write such records but did not',
    ]);
  });

  test('is unobservable if no stream has that label', async () => {
    await using loki = await holding(['{service_name=~".+"}']);
    const { unobservable, notes } = await evaluated(loki, 'sum(rate({level="error"}[5m])) > 0');
    expect(unobservable).toBe(
      'selector matches nothing: {level="error"}; no stream has the label level: it is a label of the scenario, which is written only with --via push',
    );
    expect(notes).toBeUndefined();
  });

  test('is unobservable if the scenario never writes such a level', async () => {
    await using loki = await holding(['{level=~".+"}']);
    const { unobservable } = await evaluated(loki, 'sum(rate({level="ERROR"}[5m])) > 0');
    expect(unobservable).toBe('selector matches nothing: {level="ERROR"}; no stream has level="ERROR"');
  });
});

test('a rule that sees split streams is unobservable', async () => {
  await using loki = await holding(['{a="b"}'], ['1'], { __stream_shard__: '1' });
  expect((await evaluated(loki, 'rate({a="b"}[5m]) > 2')).unobservable).toMatch(
    /shard_streams.enabled: false/,
  );
});

test('an error that is not about Loki is thrown', async () => {
  await using loki = await holding(['{a="b"}']);
  const signal = AbortSignal.abort(new Error('enough'));
  const client = lokiClient({ url: loki.url, tenant: 't', signal });
  await expect(
    evaluate(client, rule('rate({a="b"}[5m])'), { span, scenario: shop, phases: 1 }),
  ).rejects.toThrow('enough');
});
