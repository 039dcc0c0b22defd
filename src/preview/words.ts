/** Short descriptions of incidents, calls, operations and journeys for previews. */
import { counted, readableDuration, readableNumber, readableShare } from '../core/readable.ts';
import type { Incident } from '../model/incident.ts';
import type { Call, Journey, Latency, Operation, OperationRef, Service } from '../model/scenario.ts';
import type { Template } from '../model/template.ts';

/** Services, effects and times: `payment-service: 40% errors, ERR_503; at 10m for 5m, ramp 1m, every 30m`. */
export const incidentNote = (incident: Incident): string =>
  `${target(incident)}: ${effects(incident).join(', ')}; ${when(incident)}`;

const target = ({ services }: Incident): string =>
  services.length === 0 ? 'all services' : services.join(', ');

function effects(incident: Incident): readonly string[] {
  const { errors, code, latencyFactor, trafficFactor, silence, crashLoop, deploy, storm } = incident;
  const all: string[] = [];
  if (deploy !== undefined) all.push(`deploys ${deploy}`);
  if (errors !== undefined) all.push(`${readableShare(errors)} errors`);
  if (code) all.push(templateText(code));
  if (latencyFactor !== 1) all.push(`latency x${readableNumber(latencyFactor)}`);
  if (trafficFactor !== 1) all.push(`traffic x${readableNumber(trafficFactor)}`);
  if (silence) all.push('silent');
  if (crashLoop)
    all.push(`crashes: ${readableDuration(crashLoop.downMs)} down, ${readableDuration(crashLoop.upMs)} up`);
  if (storm) all.push(`storm of ${readableNumber(storm.rate)} ${storm.level}/s`);
  return all.length > 0 ? all : ['no change'];
}

function when({ atMs, forMs, rampMs, everyMs }: Incident): string {
  const ramp = rampMs > 0 ? `, ramp ${readableDuration(rampMs)}` : '';
  const again = everyMs === undefined ? '' : `, every ${readableDuration(everyMs)}`;
  return `at ${readableDuration(atMs)} for ${readableDuration(forMs)}${ramp}${again}`;
}

/** Parts that differ between records are written as an ellipsis. */
const templateText = (template: Template): string =>
  template.map((part) => (typeof part === 'string' ? part : '…')).join('');

/** `30% of runs, timeout 500ms, 2 retries, fallback bank.queue`; empty for a plain call. `caller` is the name of a service. */
export function callNote(caller: string, call: Call, inParallel: boolean): string {
  const { share, timeoutMs, retries, backoffMs, fallback, breaker } = call;
  const all: string[] = [];
  if (share < 1) all.push(`${readableShare(share)} of runs`);
  if (inParallel) all.push('in parallel');
  if (timeoutMs !== undefined) all.push(`timeout ${readableDuration(timeoutMs)}`);
  if (retries > 0) {
    const wait = backoffMs > 0 ? ` after ${readableDuration(backoffMs)}` : '';
    all.push(counted(retries, 'retry', 'retries') + wait);
  }
  if (breaker)
    all.push(`circuit opens for ${readableDuration(breaker.openMs)} after ${breaker.failures} failures`);
  if (fallback) all.push(`fallback ${refWithin(caller, fallback)}`);
  return all.join(', ');
}

export const refText = ({ service, operation }: OperationRef): string => `${service}.${operation}`;

/** Without the service if it is the given one. */
export const refWithin = (service: string, ref: OperationRef): string =>
  ref.service === service ? ref.operation : refText(ref);

/** `entry, 40ms, 2% fail`. */
export function operationNote({ entry, latency, errors, refuses, http }: Operation): string {
  const all: string[] = [];
  if (entry > 0) all.push('entry');
  all.push(latencyText(latency));
  const onlyRefuses = http ? http.errorStatuses.every(({ status }) => status < 500) : refuses;
  if (errors > 0) all.push(`${readableShare(errors)} ${onlyRefuses ? 'refused' : 'fail'}`);
  return all.join(', ');
}

/** The median of a log-normal latency, or the ends of a range. */
const latencyText = (latency: Latency): string =>
  latency.kind === 'lognormal'
    ? readableDuration(latency.p50Ms)
    : rangeText({ minMs: latency.minMs, maxMs: latency.maxMs });

export const rangeText = ({ minMs, maxMs }: { readonly minMs: number; readonly maxMs: number }): string =>
  minMs === maxMs ? readableDuration(minMs) : `${readableDuration(minMs)}–${readableDuration(maxMs)}`;

const ACTORS: Readonly<Record<Journey['actor'], string>> = {
  user: 'user with a session',
  client: 'client without a session',
  none: 'system',
};

/** `60% of journeys, user with a session, ends after 8m (median), times out after 30m idle, 2% abandon at each step`. */
export function journeyNote(journey: Journey, journeys: readonly Journey[]): string {
  const { weight, actor, length, timeoutMs, abandon } = journey;
  const sum = journeys.reduce((total, each) => total + each.weight, 0);
  const all: string[] = [];
  if (journeys.length > 1) all.push(`${readableShare(weight / sum)} of journeys`);
  all.push(ACTORS[actor]);
  if (length) all.push(`ends after ${latencyText(length)}${length.kind === 'lognormal' ? ' (median)' : ''}`);
  if (timeoutMs !== undefined) all.push(`times out after ${readableDuration(timeoutMs)} idle`);
  if (abandon > 0) all.push(`${readableShare(abandon)} abandon at each step`);
  return all.join(', ');
}

/** The next states with their shares, which add up to 1. */
export function nextShares(
  next: readonly { readonly state: string; readonly weight: number }[],
): readonly { readonly state: string; readonly share: number }[] {
  const sum = next.reduce((total, { weight }) => total + weight, 0);
  return next.map(({ state, weight }) => ({ state, share: weight / sum }));
}

/** `v1.9.4, 2 instances`. */
export const serviceNote = ({ version, instances }: Service): string =>
  instances > 1 ? `v${version}, ${instances} instances` : `v${version}`;
