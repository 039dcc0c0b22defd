/** The report of a drill as JSON, in the shape of `json-shape.ts`. */

import type {
  AlertHistory,
  Comparison,
  DrillResult,
  Instance,
  Judgement,
  MutationResult,
  Notification,
} from '../alerts/model.ts';
import type { Series } from '../model/series.ts';
import type { DrillReport } from './json-shape.ts';
import { headline, outcomeOf } from './outcome.ts';
import { warningsAbout } from './warnings.ts';
import { expectationText, intervalOf } from './words.ts';

export function jsonReport(result: DrillResult): DrillReport {
  const { kind, scenario, run, seed, evaluator, tenant, loki, passingLoki, strict, cut, unobservable, span } =
    result;
  return {
    version: 1,
    outcome: outcomeOf(result),
    headline: headline(result),
    kind,
    scenario,
    run,
    seed,
    evaluator,
    tenant,
    loki,
    ...given({ passingLoki, strict, cut, unobservable }),
    span: {
      from: time(span.startMs),
      judgedFrom: time(span.judgedFromMs),
      judgedTo: time(span.judgedToMs),
      to: time(span.endMs),
    },
    incidents: result.incidents.map(({ incident = '', services, startMs, endMs }) => ({
      incident,
      services: [...services],
      from: time(startMs),
      to: time(endMs),
    })),
    judgements: result.judgements.map((judgement) => judgementJson(judgement, result)),
    unexpected: result.unexpected.map(instanceJson),
    ...(result.mutation ? { mutation: mutationJson(result.mutation) } : {}),
    ...(result.comparison ? { comparison: comparisonJson(result.comparison) } : {}),
    figures: result.figures.map((figures) => ({ ...figures })),
    rules: result.histories.map(ruleJson),
    records: { ...result.records },
    notes: [...result.notes],
  };
}

const mutationJson = ({ score, mutants }: MutationResult) => ({
  score,
  mutants: mutants.map((mutant) => ({ ...mutant })),
});

const comparisonJson = ({ notCompared, differences, ...counts }: Comparison) => ({
  ...counts,
  notCompared: notCompared.map((each) => ({ ...each })),
  differences: differences.map((each) => ({ ...each })),
});

type Json<Key extends 'rules' | 'judgements' | 'unexpected'> = DrillReport[Key][number];

function ruleJson(history: AlertHistory): Json<'rules'> {
  const { rule, grid, instances, series, measured, unobservable, notifications } = history;
  const { alert, expr, forMs, intervalMs, limit, group, file, line, labels, annotations } = rule;
  return {
    alert,
    expr,
    forMs,
    intervalMs,
    group,
    file,
    line,
    labels: { ...labels },
    annotations: { ...annotations },
    watched: { from: time(grid.fromMs), to: time(grid.toMs) },
    ...given({ limit, unobservable }),
    instances: instances.map(instanceJson),
    ...(notifications ? { notifications: notifications.map(notificationJson) } : {}),
    ...(measured ? { threshold: { ...measured.threshold } } : {}),
    series: series.filter(hasSamples).map(seriesJson),
    ...(measured ? { measured: measured.series.filter(hasSamples).map(seriesJson) } : {}),
  };
}

function notificationJson({
  instance,
  labels,
  arrivedMs,
  goneMs,
}: Notification): NonNullable<Json<'rules'>['notifications']>[number] {
  return {
    instance: instanceJson(instance),
    ...(labels ? { labels: { ...labels } } : {}),
    ...(arrivedMs === undefined ? {} : { arrived: time(arrivedMs) }),
    ...(goneMs === undefined ? {} : { gone: time(goneMs) }),
  };
}

function judgementJson(judgement: Judgement, result: DrillResult): Json<'judgements'> {
  const { expectation, source, window, passed, onset, reset, annotations, evidence } = judgement;
  const { detectionMs, resetMs, sentence } = judgement;
  const { alert, labels, during, firesMs, resolvesMs, never } = expectation;
  const intervalMs = intervalOf(judgement, result);
  const warnings = warningsAbout(judgement, result);
  return {
    expectation: {
      alert,
      labels: labels.map((matcher) => ({ ...matcher })),
      ...(during ? { during: { ...during } } : {}),
      ...given({ firesMs, resolvesMs }),
      never,
      annotations: expectation.annotations.map((asked) => ({ ...asked })),
    },
    text: expectationText(expectation),
    source,
    window: { ...given({ incident: window.incident }), from: time(window.startMs), to: time(window.endMs) },
    passed,
    onset,
    reset,
    ...given({ annotations, detectionMs, resetMs, intervalMs }),
    sentence,
    ...(warnings.length > 0 ? { warnings: [...warnings] } : {}),
    evidence: {
      instances: evidence.instances.map(instanceJson),
      series: evidence.series.filter(hasSamples).map(seriesJson),
      ...(evidence.threshold ? { threshold: { ...evidence.threshold } } : {}),
      command: evidence.command,
    },
  };
}

function instanceJson({
  alert,
  labels,
  activeMs,
  firingMs,
  endMs,
  annotations,
}: Instance): Json<'unexpected'> {
  return {
    alert,
    labels: { ...labels },
    active: time(activeMs),
    ...(firingMs === undefined ? {} : { firing: time(firingMs) }),
    ...(endMs === undefined ? {} : { end: time(endMs) }),
    ...(annotations
      ? {
          annotations: Object.fromEntries(
            Object.entries(annotations).map(([name, { text, fault }]) => [
              name,
              text === undefined ? { fault: fault! } : { text },
            ]),
          ),
        }
      : {}),
  };
}

const hasSamples = ({ samples }: Series): boolean => samples.length > 0;

function seriesJson({ labels, samples }: Series): Json<'rules'>['series'][number] {
  const firstMs = samples[0]!.timeMs;
  return {
    labels: { ...labels },
    from: time(firstMs),
    samples: samples.map(({ timeMs, value }) => [timeMs - firstMs, number(value)]),
  };
}

/** JSON has no literals for these values. */
function number(value: number): number | 'NaN' | '+Inf' | '-Inf' {
  if (Number.isNaN(value)) return 'NaN';
  if (Number.isFinite(value)) return value;
  return value > 0 ? '+Inf' : '-Inf';
}

const time = (ms: number): string => new Date(ms).toISOString();

/** The entries that are not undefined. */
function given<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
