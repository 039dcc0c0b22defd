/** The Loki of a drill: somebody's or one of its own, with a tenant that nobody else has. */

import type { AlertRule } from '../../alerts/model.ts';
import { FiredrillError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import { type DrillPlan, startOf, unitOf } from '../../drill/plan.ts';
import { selectorsOf } from '../../logql/index.ts';
import { type Canary, freshTenant, sendCanary } from '../../loki/canary.ts';
import { type LokiClient, lokiClient } from '../../loki/client.ts';
import { emptyStretch } from '../../loki/empty-stretch.ts';
import { Unobservable } from '../../loki/refusals.ts';
import type { Scenario } from '../../model/scenario.ts';
import { countedLabel } from '../../model/stream-label.ts';
import { startOwnLoki } from '../native/loki.ts';
import type { Shell } from '../shell.ts';
import type { LokiChoice } from './options.ts';

export interface DrillLoki {
  readonly client: LokiClient;
  /** It ends with the drill. */
  readonly passing: boolean;
  /** Ends what is done with it: the drill is ended, or it is gone itself. */
  readonly signal: AbortSignal;
  /** Things to know of it that are no verdict. */
  readonly notes: readonly string[];
  /** Written time at which a rehearsal of this scenario can begin. */
  start(plan: DrillPlan, rules: readonly AlertRule[], scenario: Scenario): Promise<number>;
  /** The scenario as it can be written here. */
  fitted(scenario: Scenario): Scenario;
  /** The same for another rehearsal, in a tenant of its own. */
  another(): DrillLoki;
  close(): Promise<void>;
}

class OwnLokiGone extends Unobservable {}

/** Of what it said: a Go program says a lot when it breaks. */
const LAST_LINES = 20;

export async function openLoki(
  choice: LokiChoice,
  {
    shell,
    signal,
    tell,
  }: { readonly shell: Shell; readonly signal: AbortSignal; readonly tell: (line: string) => void },
): Promise<DrillLoki> {
  const own = choice.own ? await startOwnLoki(shell.env) : undefined;
  const url = own?.url ?? choice.url!;
  const gone = new AbortController();
  if (own) {
    tell(`started a Loki for this drill: ${own.binary}`);
    void own.died.then(({ reason, lastWords }) => {
      const what = `the Loki that was started for this ended by itself (${reason})`;
      const told = lastWords.split('\n').slice(-LAST_LINES).join('\n');
      tell(told === '' ? what : `${what}; its last words:\n${told}`);
      // Nobody starts it again: no use in waiting for it.
      gone.abort(new OwnLokiGone(what));
    });
  }
  const ends = AbortSignal.any([signal, gone.signal]);
  const client = lokiClient({
    url,
    tenant: freshTenant(),
    headers: choice.headers,
    patienceMs: choice.patienceMs,
    signal: ends,
  });
  try {
    const canary = await sendCanary(client, Date.now());
    if (canary.tenancy === 'shared' && !choice.shared) throw sharedError(client.url);
    if (canary.tenancy === 'shared')
      tell('this Loki keeps no tenants apart: looking for a stretch of time that is empty');
    return drillLoki(client, canary, {
      passing: own !== undefined,
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
  life: Pick<DrillLoki, 'passing' | 'signal' | 'close'>,
): DrillLoki => ({
  ...life,
  client,
  notes: life.passing ? [] : [canaryNote(canary)],
  async start(plan, rules, scenario) {
    const latestStartMs = startOf(plan, rules, Date.now());
    if (canary.tenancy === 'apart') return latestStartMs;
    const selectors = [
      ...new Set([...ownStreams(scenario), ...rules.flatMap(({ expr }) => selectorsOf(expr))]),
    ];
    const wanted = { selectors, latestStartMs, totalMs: plan.totalMs, unitMs: unitOf(rules) };
    return emptyStretch(client, wanted).catch((error: unknown) => {
      throw asFault(client, error);
    });
  },
  fitted: (scenario) => (canary.tenancy === 'apart' ? scenario : inOwnStreams(scenario, client.tenant)),
  another: () => drillLoki(client.as(freshTenant()), canary, { ...life, close: async () => {} }),
});

const canaryNote = ({ tenancy, tenant }: Canary): string =>
  tenancy === 'apart'
    ? `one record that tried whether tenants are kept apart is left behind in tenant ${tenant}`
    : 'one record that tried whether tenants are kept apart is left behind, of service firedrill-canary';

/** By OTLP and by the push API. */
const ownStreams = ({ labels }: Scenario): readonly string[] =>
  ['service_name', countedLabel(labels)?.name].flatMap((name) => (name ? [`{${name}=~".+"}`] : []));

/**
 * In the streams of an earlier drill an older stretch would be too far behind. Stock Lokis make a label of this
 * attribute, over the push API there is one for it, and no rule of a simulated shop selects by either.
 */
const inOwnStreams = (scenario: Scenario, tenant: string): Scenario => ({
  ...scenario,
  resource: { ...scenario.resource, 'k8s.cluster.name': tenant },
  labels: [...scenario.labels, { name: 'firedrill', pieces: [tenant], everywhere: true }],
});

const sharedError = (url: string): FiredrillError =>
  new FiredrillError('this Loki keeps no tenants apart', EXIT.usage, [
    {
      where: '--loki',
      problem: `${url} keeps no tenants apart: a record written for one shows to another`,
      expected: 'a Loki with auth_enabled: true, so that a drill can never mix with other data',
      hint: '--shared-loki, if the records of the drill may stay among its own',
    },
  ]);

/** Before anything is judged, a Loki that does not let itself be looked into is one that cannot be reached. */
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
