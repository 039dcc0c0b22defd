/** Incidents have their effects during their time and on their services, and no others. */
import { expect, test } from 'vitest';
import type { Incident } from '../../src/model/incident.ts';
import type { Scenario } from '../../src/model/scenario.ts';
import type { LogDraft } from '../../src/simulate/draft.ts';
import {
  call,
  event,
  incident,
  log,
  operation,
  scenario,
  service,
  visit,
} from '../support/scenario-values.ts';
import { type Played, play } from '../support/scenarios.ts';
import { planOf, steady } from '../support/traffic.ts';

const FROM = 100_000;
const TO = 200_000;
const UNTIL = 300_000;

/** A front service that calls a back service, with single events in both. Half of all records are episodes. */
const world = (incidents: readonly Incident[], more: Partial<Scenario> = {}): Scenario =>
  scenario(
    [
      service('front', {
        operations: [operation('ask', { calls: [[call('back', 'answer')]] })],
        events: [event('INFO'), event('WARN'), event('ERROR', { code: ['ERR_1'] })],
      }),
      service('back', {
        operations: [operation('answer')],
        events: [event('INFO'), event('WARN'), event('ERROR', { code: ['ERR_1'] })],
      }),
    ],
    {
      traffic: steady(100),
      levels: { INFO: 0.88, WARN: 0.1, ERROR: 0.02 },
      journeys: [visit('front', 'ask')],
      patternShare: 0.5,
      incidents,
      ...more,
    },
  );

const window = (more: Partial<Incident>): Incident =>
  incident('it', { services: ['back'], atMs: FROM, forMs: TO - FROM, ...more });

const run = (made: Scenario): Played => play(made, { durationMs: UNTIL });

const within = (logs: readonly LogDraft[], service: string, fromMs = FROM, toMs = TO): readonly LogDraft[] =>
  logs.filter(({ instance, timeMs }) => instance.service === service && timeMs >= fromMs && timeMs < toMs);

const errorShare = (logs: readonly LogDraft[]): number =>
  logs.filter(({ level }) => level === 'ERROR').length / logs.length;

test('errors: this share of operations and single events fails, with the code of the incident; callers fail, too', () => {
  const { logs } = run(world([window({ errors: 0.4, code: ['ERR_503'] })]));
  const events = (service: string, from?: number, to?: number) =>
    within(logs, service, from, to).filter(
      ({ eventName }) => !/^it\.(start|end|error$)/.test(eventName) || eventName === 'it.error',
    );
  const during = within(logs, 'back').filter(({ eventName }) => eventName !== 'it.start');
  expect(errorShare(during)).toBeGreaterThan(0.36);
  expect(errorShare(during)).toBeLessThan(0.46);
  expect(during.filter(({ errorCode }) => errorCode === 'ERR_503').length).toBeGreaterThan(500);
  expect(errorShare(within(logs, 'back', 0, FROM))).toBeLessThan(0.03);
  expect(errorShare(within(logs, 'back', TO, UNTIL))).toBeLessThan(0.03);
  expect(within(logs, 'back', TO + 1000, UNTIL).some(({ errorCode }) => errorCode === 'ERR_503')).toBe(false);
  expect(errorShare(within(logs, 'front'))).toBeGreaterThan(0.1);
  expect(events('front').some(({ dependency }) => dependency === 'back')).toBe(true);
});

test('a ramp grows linearly', () => {
  const { logs } = run(world([window({ errors: 1, rampMs: TO - FROM })]));
  const shares = [0, 1, 2, 3].map((quarter) => {
    const from = FROM + quarter * 25_000;
    const part = within(logs, 'back', from, from + 25_000);
    return errorShare(part.filter(({ eventName }) => eventName !== 'it.start'));
  });
  shares.forEach((share, quarter) => {
    expect(share).toBeGreaterThan(0.125 + quarter * 0.25 - 0.08);
    expect(share).toBeLessThan(0.125 + quarter * 0.25 + 0.08);
  });
});

test('latency: affects the service itself, and callers that wait for it', () => {
  const { spans } = run(world([window({ latencyFactor: 5 })]));
  const median = (name: string, from: number, to: number): number => {
    const took = spans
      .filter(
        (span) =>
          span.name === name && span.spanKind === 'server' && span.startMs >= from && span.startMs < to,
      )
      .map(({ startMs, timeMs }) => timeMs - startMs)
      .sort((a, b) => a - b);
    return took[Math.floor(took.length / 2)]!;
  };
  expect(median('answer', FROM, TO) / median('answer', 0, FROM)).toBeGreaterThan(4);
  expect(median('answer', FROM, TO) / median('answer', 0, FROM)).toBeLessThan(6);
  expect(median('ask', FROM, TO)).toBeGreaterThan(median('ask', 0, FROM) + 60);
});

test('silence: neither logs nor spans, and no change to other services', () => {
  const quiet = run(world([window({ silence: true })]));
  const plain = run(world([]));
  expect(within(quiet.logs, 'back')).toEqual([]);
  expect(
    quiet.spans.filter(
      ({ instance, startMs, timeMs }) => instance.service === 'back' && startMs >= FROM && timeMs < TO,
    ),
  ).toEqual([]);
  const others = ({ logs }: Played) =>
    within(logs, 'front', 0, UNTIL).map(({ timeMs, message }) => `${timeMs} ${message}`);
  expect(others(quiet)).toEqual(others(plain));
  expect(within(quiet.logs, 'back', TO, UNTIL).length).toBeGreaterThan(1000);
  // Silenced records are not planned.
  expect(quiet.planned).toBe(quiet.logs.length);
});

test('a crash loop: down and up repeatedly, with a log record for each; while the service is down, calls fail immediately', () => {
  const { logs, spans } = run(world([window({ crashLoop: { downMs: 10_000, upMs: 15_000 } })]));
  const own = within(logs, 'back');
  const words = own.filter(({ eventName }) => eventName.startsWith('instance.'));
  expect(words.map(({ eventName, timeMs }) => `${eventName} ${(timeMs - FROM) / 1000}`)).toEqual([
    'instance.exited 0',
    'instance.started 10',
    'instance.exited 25',
    'instance.started 35',
    'instance.exited 50',
    'instance.started 60',
    'instance.exited 75',
    'instance.started 85',
  ]);
  const inDown = own.filter(({ timeMs }) => (timeMs - FROM) % 25_000 < 10_000);
  expect(inDown.every(({ eventName }) => eventName.startsWith('instance.'))).toBe(true);
  expect(own.length - inDown.length).toBeGreaterThan(300);
  const refused = spans.filter(({ attributes }) => attributes['error.type'] === 'ConnectionRefusedError');
  expect(refused.length).toBeGreaterThan(100);
  expect(
    refused.every(({ startMs }) => startMs >= FROM && startMs < TO && (startMs - FROM) % 25_000 < 10_000),
  ).toBe(true);
});

test('a deploy replaces the instances by those of the new version, until the incident ends', () => {
  const { logs } = run(world([window({ deploy: '2.0.0' })]));
  const versions = (from: number, to: number) =>
    new Set(within(logs, 'back', from, to).map(({ instance }) => instance.resource['service.version']));
  expect(versions(0, FROM)).toEqual(new Set(['1.0.0']));
  expect(versions(FROM + 2000, TO)).toEqual(new Set(['2.0.0']));
  expect(versions(TO + 2000, UNTIL)).toEqual(new Set(['1.0.0']));
  const ids = new Set(within(logs, 'back', FROM + 2000, TO).map(({ instance }) => instance.id));
  expect([...ids]).toEqual(['back-1-v2.0.0']);
});

test('a log storm comes on top of the traffic', () => {
  const storm = { rate: 50, level: 'WARN', message: ['cache miss'], eventName: 'storm' } as const;
  const stormy = run(world([window({ storm })]));
  const plain = run(world([]));
  const ours = stormy.logs.filter(({ eventName }) => eventName === 'storm');
  expect(ours).toHaveLength(5000);
  expect(within(ours, 'back')).toHaveLength(5000);
  const rest = stormy.logs.filter(
    ({ eventName }) => eventName !== 'storm' && eventName !== 'firedrill.incident',
  );
  expect(rest.map(({ message, timeMs }) => `${timeMs} ${message}`)).toEqual(
    plain.logs.map(({ message, timeMs }) => `${timeMs} ${message}`),
  );
});

test('traffic: the rate of the whole scenario is multiplied by the factor', () => {
  const { logs } = run(world([window({ services: [], trafficFactor: 3 })]));
  const count = (from: number, to: number): number =>
    logs.filter(({ timeMs }) => timeMs >= from && timeMs < to).length;
  expect(count(0, FROM)).toBeGreaterThan(9_900);
  expect(count(FROM, TO) / count(0, FROM)).toBeGreaterThan(2.97);
  expect(count(FROM, TO) / count(0, FROM)).toBeLessThan(3.03);
});

test('start and end of every occurrence are marks of the service firedrill, outside the rate', () => {
  const { logs } = run(world([window({ errors: 0.5, forMs: 20_000, everyMs: 60_000 })]));
  const marks = logs.filter(({ instance }) => instance.service === 'firedrill');
  expect(
    marks.map(({ timeMs, attributes }) => [timeMs / 1000, attributes['firedrill.incident.phase']]),
  ).toEqual([
    [100, 'start'],
    [120, 'end'],
    [160, 'start'],
    [180, 'end'],
    [220, 'start'],
    [240, 'end'],
    [280, 'start'],
    [300, 'end'],
  ]);
  expect(marks[0]!.eventName).toBe('firedrill.incident');
  expect(marks[0]!.message).toBe('Incident it begins: back, errors 50%');
  let slots = 0;
  for (const plan = planOf(steady(100)); plan.nextMs <= UNTIL; plan.advance()) slots++;
  expect(Math.abs(logs.length - marks.length - slots)).toBeLessThan(30);
});

test('before an incident starts, everything is as without it', { tags: 'slow' }, () => {
  const plain = run(world([])).drafts.filter(({ timeMs }) => timeMs < FROM);
  const all = [
    { errors: 0.9, latencyFactor: 4 },
    { silence: true },
    { crashLoop: { downMs: 1000, upMs: 1000 } },
    { deploy: '2.0.0' },
    { storm: { rate: 9, level: 'WARN', message: ['x'], eventName: 'storm' } as const },
  ];
  for (const more of all) {
    const drafts = run(world([window(more)])).drafts.filter(({ timeMs }) => timeMs < FROM);
    expect(drafts).toEqual(plain);
  }
});

test('an incident can affect a service that has no errors otherwise', () => {
  const made = world([window({ errors: 0.5 })], { levels: { INFO: 1 }, patternShare: 0 });
  const { logs } = run(made);
  expect(errorShare(within(logs, 'back', 0, FROM))).toBe(0);
  expect(errorShare(within(logs, 'back'))).toBeGreaterThan(0.46);
  expect(errorShare(within(logs, 'back'))).toBeLessThan(0.54);
});

test('a service that is down starts nothing and makes no calls; messages wait for it', () => {
  const loop = incident('loop', {
    services: ['front'],
    atMs: 10_000,
    forMs: 20_000,
    crashLoop: { downMs: 20_000, upMs: 1000 },
  });
  const { spans } = play(world([loop]), { durationMs: 40_000 });
  const asked = spans.filter(
    ({ name, spanKind, startMs }) =>
      name === 'answer' && spanKind === 'server' && startMs > 10_500 && startMs < 30_000,
  );
  expect(asked).toEqual([]);
  const mailed = scenario(
    [
      service('shop', { operations: [operation('buy', { calls: [[call('mail', 'post')]] })] }),
      service('mail', { operations: [operation('post', { kind: 'consumer' })] }),
    ],
    {
      journeys: [visit('shop', 'buy')],
      incidents: [
        incident('loop', {
          services: ['mail'],
          atMs: 10_000,
          forMs: 10_000,
          crashLoop: { downMs: 10_000, upMs: 1000 },
        }),
      ],
    },
  );
  const post = play(mailed, { durationMs: 40_000, toTheEnd: true }).spans;
  const sent = post.filter(({ spanKind }) => spanKind === 'producer');
  expect(sent.every(({ failed }) => !failed)).toBe(true);
  const consumed = post.filter(({ spanKind }) => spanKind === 'consumer');
  expect(consumed.length).toBe(sent.length);
  expect(consumed.filter(({ startMs }) => startMs >= 10_000 && startMs < 20_000)).toEqual([]);
});

test('a failure from an incident is an error, even if the operation only refuses otherwise', () => {
  const made = scenario(
    [
      service('users', {
        operations: [
          operation('login', { errors: 0.1, refuses: true, logs: [log('end'), log('error', 'WARN')] }),
        ],
      }),
    ],
    {
      traffic: steady(100),
      journeys: [visit('users', 'login')],
      incidents: [incident('outage', { services: ['users'], errors: 0.6, atMs: FROM, forMs: TO - FROM })],
    },
  );
  const { spans } = run(made);
  const failed = (from: number, to: number): number => {
    const some = spans.filter(({ startMs }) => startMs >= from && startMs < to);
    return some.filter((span) => span.failed).length / some.length;
  };
  expect(failed(0, FROM)).toBe(0);
  expect(failed(FROM, TO)).toBeGreaterThan(0.47);
  expect(failed(FROM, TO)).toBeLessThan(0.53);
});
