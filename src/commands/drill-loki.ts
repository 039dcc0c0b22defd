/** The Loki of a drill: somebody's or one of its own, with a tenant that nobody else has. */
import { FiredrillError } from '../core/errors.ts';
import { EXIT } from '../core/exit-codes.ts';
import { freshTenant, tenancyOf } from '../drill/loki/canary.ts';
import { type LokiClient, lokiClient } from '../drill/loki/client.ts';
import { emptyStretch } from '../drill/loki/empty-stretch.ts';
import { Unobservable } from '../drill/loki/refusals.ts';
import type { AlertRule } from '../drill/model.ts';
import { type DrillPlan, startOf, unitOf } from '../drill/plan.ts';
import type { Scenario } from '../model/scenario.ts';
import type { LokiChoice } from './drill-options.ts';
import { startOwnLoki } from './native/loki.ts';
import type { Shell } from './shell.ts';

export interface DrillLoki {
  readonly client: LokiClient;
  /** It ends with the drill. */
  readonly passing: boolean;
  /** Written time at which a rehearsal can begin. */
  start(plan: DrillPlan, rules: readonly AlertRule[]): Promise<number>;
  /** The scenario as it can be written here. */
  fitted(scenario: Scenario): Scenario;
  /** The same for another rehearsal, in a tenant of its own. */
  another(): DrillLoki;
  close(): Promise<void>;
}

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
  if (own) tell(`started a Loki for this drill: ${own.binary}`);
  const client = lokiClient({
    url,
    tenant: freshTenant(),
    headers: choice.headers,
    patienceMs: choice.patienceMs,
    signal,
  });
  try {
    const tenancy = await tenancyOf(client, Date.now());
    if (tenancy === 'shared' && !choice.shared) throw sharedError(url);
    if (tenancy === 'shared')
      tell('this Loki keeps no tenants apart: looking for a stretch of time that is empty');
    return drillLoki(client, tenancy, own !== undefined, async () => own?.stop());
  } catch (error) {
    await own?.stop();
    throw error instanceof Unobservable ? unreachable(url, error) : error;
  }
}

const drillLoki = (
  client: LokiClient,
  tenancy: 'apart' | 'shared',
  passing: boolean,
  close: () => Promise<void>,
): DrillLoki => ({
  client,
  passing,
  async start(plan, rules) {
    const latest = startOf(plan, rules, Date.now());
    return tenancy === 'apart' ? latest : emptyStretch(client, latest, plan.totalMs, unitOf(rules));
  },
  // Streams of its own: in those of an earlier drill, an older stretch would be too far behind. Stock Lokis make a label
  // of this attribute, and no rule of a simulated shop selects by it.
  fitted: (scenario) =>
    tenancy === 'apart'
      ? scenario
      : { ...scenario, resource: { ...scenario.resource, 'k8s.cluster.name': client.tenant } },
  another: () => drillLoki(client.as(freshTenant()), tenancy, passing, async () => {}),
  close,
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

const unreachable = (url: string, { message }: Unobservable): FiredrillError =>
  new FiredrillError(message, EXIT.unreachable, [
    {
      where: '--loki',
      problem: message,
      expected: `a Loki of version 3 that answers at ${url}`,
      hint: `curl ${url}/ready`,
    },
  ]);
