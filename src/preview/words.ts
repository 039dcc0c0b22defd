/** Pieces of a scenario in words, as pictures and sketches show them: incidents, calls, operations, journeys. */
import { counted, readableDuration, readableNumber, readableShare } from '../core/readable.ts';
import type { Incident } from '../model/incident.ts';
import type { Call, Journey, Latency, Operation, OperationRef, Service } from '../model/scenario.ts';
import type { Template } from '../model/template.ts';

/** What it does to whom, and when: `payment-service: 40% errors, ERR_503; at 10m for 5m, grows for 1m, every 30m`. */
export const incidentNote = (incident: Incident): string =>
  `${whom(incident)}: ${effects(incident).join(', ')}; ${when(incident)}`;

const whom = ({ services }: Incident): string => (services.length === 0 ? 'everything' : services.join(', '));

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
  const grows = rampMs > 0 ? `, grows for ${readableDuration(rampMs)}` : '';
  const again = everyMs === undefined ? '' : `, every ${readableDuration(everyMs)}`;
  return `at ${readableDuration(atMs)} for ${readableDuration(forMs)}${grows}${again}`;
}

/** What is drawn anew for each record stands as an ellipsis. */
const templateText = (template: Template): string =>
  template.map((part) => (typeof part === 'string' ? part : '…')).join('');

/** `30% of runs, timeout 500ms, 2 retries, else bank.queue`; empty for a plain call. `caller` is a service. */
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
  if (breaker) all.push(`opens for ${readableDuration(breaker.openMs)} after ${breaker.failures} failures`);
  if (fallback) all.push(`else ${refWithin(caller, fallback)}`);
  return all.join(', ');
}

export const refText = ({ service, operation }: OperationRef): string => `${service}.${operation}`;

/** Within a service an operation needs no more than its name. */
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

/** The median of a log-normal one, the ends of a range. */
const latencyText = (latency: Latency): string =>
  latency.kind === 'lognormal'
    ? readableDuration(latency.p50Ms)
    : rangeText({ minMs: latency.minMs, maxMs: latency.maxMs });

export const rangeText = ({ minMs, maxMs }: { readonly minMs: number; readonly maxMs: number }): string =>
  minMs === maxMs ? readableDuration(minMs) : `${readableDuration(minMs)}–${readableDuration(maxMs)}`;

const ACTORS: Readonly<Record<Journey['actor'], string>> = {
  user: 'a user in a session',
  client: 'a client without a session',
  none: 'the system by itself',
};

/** `60% of journeys, a user in a session, over after 8m (median), lost after thinking 30m, 2% leave after each step`. */
export function journeyNote(journey: Journey, journeys: readonly Journey[]): string {
  const { weight, actor, length, timeoutMs, abandon } = journey;
  const sum = journeys.reduce((total, each) => total + each.weight, 0);
  const all: string[] = [];
  if (journeys.length > 1) all.push(`${readableShare(weight / sum)} of journeys`);
  all.push(ACTORS[actor]);
  if (length) all.push(`over after ${latencyText(length)}${length.kind === 'lognormal' ? ' (median)' : ''}`);
  if (timeoutMs !== undefined) all.push(`lost after thinking for ${readableDuration(timeoutMs)}`);
  if (abandon > 0) all.push(`${readableShare(abandon)} leave after each step`);
  return all.join(', ');
}

/** The ways on from a state with their shares, which add up to 1. */
export function nextShares(
  next: readonly { readonly state: string; readonly weight: number }[],
): readonly { readonly state: string; readonly share: number }[] {
  const sum = next.reduce((total, { weight }) => total + weight, 0);
  return next.map(({ state, weight }) => ({ state, share: weight / sum }));
}

/** `v1.9.4, 2 instances`. */
export const serviceNote = ({ version, instances }: Service): string =>
  instances > 1 ? `v${version}, ${instances} instances` : `v${version}`;
