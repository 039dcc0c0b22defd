/** Scenarios as values, for tests of scenarios that a file cannot describe. */

import type { Incident } from '../../src/model/incident.ts';
import { type LinePiece, parseLineTemplate } from '../../src/model/line-format.ts';
import type {
  Call,
  Health,
  Journey,
  LogMoment,
  LogTemplate,
  Operation,
  Scenario,
  Service,
  SingleEvent,
} from '../../src/model/scenario.ts';
import { steady } from './traffic.ts';

export const call = (service: string, operation: string, more: Partial<Call> = {}): Call => ({
  service,
  operation,
  share: 1,
  retries: 0,
  backoffMs: 100,
  ...more,
});

export const log = (
  at: LogMoment,
  level: LogTemplate['level'] = 'INFO',
  more: Partial<LogTemplate> = {},
): LogTemplate => ({ at, level, message: [`${at} it was`], eventName: `it.${at}`, ...more });

export const operation = (name: string, more: Partial<Operation> = {}): Operation => ({
  name,
  spanName: name,
  kind: 'server',
  latency: { kind: 'lognormal', p50Ms: 20, p95Ms: 60 },
  errors: 0,
  errorType: 'ItError',
  refuses: false,
  attributes: {},
  calls: [],
  logs: [log('start'), log('end'), log('error', 'ERROR')],
  entry: 0,
  ...more,
});

export const event = (level: SingleEvent['level'], more: Partial<SingleEvent> = {}): SingleEvent => ({
  name: `it.${level.toLowerCase()}`,
  level,
  message: [`a ${level}`],
  weight: 1,
  latency: { kind: 'lognormal', p50Ms: 5, p95Ms: 9 },
  ...more,
});

export const service = (name: string, more: Partial<Service> = {}): Service => ({
  name,
  version: '1.0.0',
  instances: 1,
  resource: {},
  operations: [],
  events: [],
  ...more,
});

export const incident = (name: string, more: Partial<Incident> = {}): Incident => ({
  name,
  services: [],
  atMs: 10_000,
  forMs: 20_000,
  rampMs: 0,
  latencyFactor: 1,
  trafficFactor: 1,
  silence: false,
  ...more,
});

/** A line template as a scenario holds it. */
export function linePieces(text: string): readonly LinePiece[] {
  const parsed = parseLineTemplate(text);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.pieces;
}

export const scenario = (services: readonly Service[], more: Partial<Scenario> = {}): Scenario => ({
  name: 'made',
  description: 'Made for a test.',
  resource: {},
  traffic: steady(20),
  levels: { INFO: 0.7, WARN: 0.2, ERROR: 0.1 },
  leastLevel: 'TRACE',
  warnText: 'WARN',
  body: 'text',
  labels: [{ name: 'app', pieces: linePieces('%(service)s') }],
  outputs: [],
  users: { count: 100, returning: 0.3, weights: [], agents: [], referrers: [] },
  pools: {},
  services,
  journeys: [],
  patternShare: 1,
  incidents: [],
  expectations: [],
  ...more,
});

export const visit = (service: string, operationName: string, more: Partial<Journey> = {}): Journey => ({
  name: 'visit',
  weight: 1,
  actor: 'user',
  start: 'there',
  states: [
    {
      name: 'there',
      run: [{ service, operation: operationName }],
      think: { minMs: 0, maxMs: 0 },
      next: [],
      outcome: 'completed',
    },
  ],
  abandon: 0,
  ...more,
});

export const ILL: Health = {
  start: 'well',
  states: [
    {
      name: 'well',
      stay: { minMs: 2000, maxMs: 9000 },
      latencyFactor: 1,
      next: [{ state: 'ill', weight: 1 }],
    },
    {
      name: 'ill',
      stay: { minMs: 1000, maxMs: 5000 },
      errors: 0.6,
      latencyFactor: 3,
      next: [{ state: 'well', weight: 1 }],
    },
  ],
};
