/** The Loki of a drill: an existing one or a temporary one, with a tenant that nothing else uses. */
import type { AlertRule } from '../../alerts/model.ts';
import { FiredrillError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import { type DrillPlan, startOf, unitOf } from '../../drill/plan.ts';
import { selectorsOf } from '../../logql/index.ts';
import { type Canary, freshTenant, sendCanary } from '../../loki/canary.ts';
import { type LokiClient, lokiClient } from '../../loki/client.ts';
import { emptyRange } from '../../loki/empty-range.ts';
import { Unobservable } from '../../loki/refusals.ts';
import type { Scenario } from '../../model/scenario.ts';
import { countedLabel } from '../../model/stream-label.ts';
import { startOwnLoki } from '../native/loki.ts';
import type { Shell } from '../shell.ts';
import type { LokiChoice } from './options.ts';

export interface DrillLoki {
  readonly client: LokiClient;
  /** It stops with the drill. */
  readonly isTemporary: boolean;
  /** Aborted when the drill is stopped or a temporary Loki exits. */
  readonly signal: AbortSignal;
  /** Notes for the report. */
  readonly notes: readonly string[];
  /** When a rehearsal of this scenario can start, in the time that records carry. */
  start(plan: DrillPlan, rules: readonly AlertRule[], scenario: Scenario): Promise<number>;
  /** The scenario as it can be written to this Loki. */
  fitted(scenario: Scenario): Scenario;
  /** The same Loki with another tenant, for another rehearsal. */
  another(): DrillLoki;
  close(): Promise<void>;
}

class OwnLokiGone extends Unobservable {}

/** Of the output of a Loki that exited: the stack trace of a Go program is long. */
const LAST_LINES = 20;

export async function openLoki(
  choice: LokiChoice,
  {
    shell,
    signal,
    print,
  }: { readonly shell: Shell; readonly signal: AbortSignal; readonly print: (line: string) => void },
): Promise<DrillLoki> {
  const own = choice.own ? await startOwnLoki(shell.env) : undefined;
  const url = own?.url ?? choice.url!;
  const gone = new AbortController();
  if (own) {
    print(`started a temporary Loki: ${own.binary}`);
    void own.died.then(({ reason, lastWords }) => {
      const what = `the temporary Loki exited (${reason})`;
      const output = lastWords.split('\n').slice(-LAST_LINES).join('\n');
      print(output === '' ? what : `${what}; the end of its output:\n${output}`);
      // It does not start again: retrying is useless.
      gone.abort(new OwnLokiGone(what));
    });
  }
  const ends = AbortSignal.any([signal, gone.signal]);
  const client = lokiClient({
    url,
    tenant: freshTenant(),
    headers: choice.headers,
    retryTimeoutMs: choice.retryTimeoutMs,
    signal: ends,
  });
  try {
    const canary = await sendCanary(client, Date.now());
    if (canary.tenancy === 'shared' && !choice.shared) throw sharedError(client.url);
    if (canary.tenancy === 'shared')
      print('this Loki does not separate tenants: looking for a time range without records');
    return drillLoki(client, canary, {
      isTemporary: own !== undefined,
      signal: ends,
      close: async () => own?.stop(),
    });
  } catch (error) {
    await own?.stop();
    throw asFault(client, error);
  }
}

const drillLoki = (
  client: LokiClient,
  canary: Canary,
  life: Pick<DrillLoki, 'isTemporary' | 'signal' | 'close'>,
): DrillLoki => ({
  ...life,
  client,
  notes: life.isTemporary ? [] : [canaryNote(canary)],
  async start(plan, rules, scenario) {
    const latestStartMs = startOf(plan, rules, Date.now());
    if (canary.tenancy === 'apart') return latestStartMs;
    const selectors = [
      ...new Set([...ownStreams(scenario), ...rules.flatMap(({ expr }) => selectorsOf(expr))]),
    ];
    const wanted = { selectors, latestStartMs, totalMs: plan.totalMs, unitMs: unitOf(rules) };
    return emptyRange(client, wanted).catch((error: unknown) => {
      throw asFault(client, error);
    });
  },
  fitted: (scenario) => (canary.tenancy === 'apart' ? scenario : inOwnStreams(scenario, client.tenant)),
  another: () => drillLoki(client.as(freshTenant()), canary, { ...life, close: async () => {} }),
});

const canaryNote = ({ tenancy, tenant }: Canary): string =>
  tenancy === 'apart'
    ? `the record that tested whether Loki separates tenants stays in tenant ${tenant}`
    : 'the record that tested whether Loki separates tenants stays there, under service firedrill-canary';

/** Selects the streams that a drill writes, over OTLP or the push API. */
const ownStreams = ({ labels }: Scenario): readonly string[] =>
  ['service_name', countedLabel(labels)?.name].flatMap((name) => (name ? [`{${name}=~".+"}`] : []));

/**
 * Writes to streams of its own: in the streams of an earlier drill, Loki would reject older records as too far behind.
 * A default Loki turns the resource attribute into a label, the push API sends the label, and no rule selects by them.
 */
const inOwnStreams = (scenario: Scenario, tenant: string): Scenario => ({
  ...scenario,
  resource: { ...scenario.resource, 'k8s.cluster.name': tenant },
  labels: [...scenario.labels, { name: 'firedrill', pieces: [tenant], everywhere: true }],
});

const sharedError = (url: string): FiredrillError =>
  new FiredrillError('this Loki does not separate tenants', EXIT.usage, [
    {
      where: '--loki',
      problem: `${url} does not separate tenants: a record written to one is visible in another`,
      expected: 'a Loki with auth_enabled: true, so that the drill never mixes with other data',
      hint: '--shared-loki, if the records of the drill may be stored with the other data',
    },
  ]);

/** Before the evaluation, a Loki that cannot be queried counts as unreachable. */
export function asFault({ url }: LokiClient, error: unknown): unknown {
  if (error instanceof OwnLokiGone) {
    const fault = { where: '--with-loki', problem: error.message };
    return new FiredrillError(error.message, EXIT.unreachable, [fault]);
  }
  return error instanceof Unobservable ? unreachable(url, error) : error;
}

const unreachable = (url: string, { message }: Unobservable): FiredrillError =>
  new FiredrillError(message, EXIT.unreachable, [
    {
      where: '--loki',
      problem: message,
      expected: `a Loki of version 3 that answers at ${url}`,
      hint: `curl ${url}/ready`,
    },
  ]);
