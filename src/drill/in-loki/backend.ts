/** Rules evaluated by a Loki, over the records of a rehearsal that were written to it. */
import type { AlertRule, Evaluation } from '../../alerts/model.ts';
import { counted } from '../../core/readable.ts';
import type { LokiClient } from '../../loki/client.ts';
import { queryCommand } from '../../loki/logcli.ts';
import { queryGrid } from '../../loki/query.ts';
import { Unobservable } from '../../loki/refusals.ts';
import { hasStreams } from '../../loki/series.ts';
import type { Output } from '../../model/output.ts';
import type { TelemetryRecord } from '../../model/record.ts';
import type { Scenario } from '../../model/scenario.ts';
import type { Series } from '../../model/series.ts';
import type { Backend, Counts, Place, Recording, Rehearsal } from '../backend.ts';
import { evaluationOf, finestGridOf, gridOf, measuredExpr } from '../phases.ts';
import { requireStreams } from '../required-streams.ts';
import { prove } from './proof.ts';

/** What reports say of a Loki. */
export const lokiPlace = (loki: Pick<LokiClient, 'url' | 'tenant'>): Place => ({
  evaluator: { name: 'loki', profile: 'Loki' },
  loki: loki.url,
  tenant: loki.tenant,
  commandOf: (query) => queryCommand(loki, query),
});

/** An output that writes to a Loki, and how its records are found there. */
export interface LokiOutput {
  readonly output: Output;
  /** Selects all streams that it writes. */
  readonly selector: string;
  /** A label that all of these streams have, by which records are counted. */
  readonly label: string;
  /** The label's value for a record that Loki keeps. */
  readonly countedAs: (record: TelemetryRecord) => string | undefined;
  /** Why some records did not arrive. Undefined if all arrived. */
  readonly loss: () => string | undefined;
}

export interface LokiBackendOptions extends Pick<Backend, 'start' | 'fitted'> {
  /** A client for the tenant that the records are written to. */
  readonly client: LokiClient;
  readonly open: (scenario: Scenario) => Promise<LokiOutput>;
}

export const lokiBackend = ({ client, start, fitted, open }: LokiBackendOptions): Backend => ({
  ...lokiPlace(client),
  start,
  fitted,
  // Few, since Loki already splits each query over its queriers.
  parallelRules: 2,
  open: async (rehearsal) => recordingIn(client, rehearsal, await open(rehearsal.scenario)),
});

function recordingIn(
  client: LokiClient,
  { span, scenario, rules, phases, log }: Rehearsal,
  { output, selector, label, countedAs, loss }: LokiOutput,
): Recording {
  return {
    output,
    countedAs,
    loss,
    prove: async ({ counts, toMs }): Promise<Counts> => {
      log('checking that Loki holds every record');
      const held = await prove(client, { selector, label, counts, fromMs: span.startMs, toMs }, log);
      log(`evaluating ${counted(rules.length, 'rule')}`);
      return held;
    },
    evaluate: (rule) => evaluate(client, rule, { span, scenario, phases }),
  };
}

type EvaluateOptions = Pick<Rehearsal, 'span' | 'scenario' | 'phases'>;

export async function evaluate(
  loki: LokiClient,
  rule: AlertRule,
  { span, scenario, phases }: EvaluateOptions,
): Promise<Evaluation> {
  try {
    const notes = await requireStreams(rule, scenario, (selector) => hasStreams(loki, selector, span));
    const grid = finestGridOf(rule, span, phases);
    const series = withoutShards(await queryGrid(loki, measuredExpr(rule), grid));
    return { ...evaluationOf(rule, series, { span, phases }), ...(notes.length > 0 ? { notes } : {}) };
  } catch (error) {
    if (!(error instanceof Unobservable)) throw error;
    return { rule, grid: gridOf(rule, span), series: [], unobservable: error.message };
  }
}

/** Loki splits a stream that receives many bytes per second. A rule that does not aggregate then sees several series. */
function withoutShards(series: readonly Series[]): readonly Series[] {
  if (series.some(({ labels }) => '__stream_shard__' in labels)) {
    throw new Unobservable(
      'Loki split streams because of their write rate (label __stream_shard__), and this rule sees each shard as a series of its own; to fix: limits_config.shard_streams.enabled: false',
    );
  }
  return series;
}
