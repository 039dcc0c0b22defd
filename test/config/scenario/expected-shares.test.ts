/** Shares of log lines that follow from a scenario, against examples worked out by hand. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectedShares, type LineShares } from '../../../src/config/scenario/expected.ts';
import { LEVELS, type Level } from '../../../src/model/level.ts';
import { loadText } from '../../support/config-scenario.ts';

const INFO = '{ at: end, level: INFO, message: done }';
const ERROR = '{ on: error, level: ERROR, code: ERR_1, message: failed }';
const EVENTS = `
    events:
      - { name: fine, level: INFO, message: fine }
      - { name: odd, level: WARN, message: odd }
      - { name: bad, level: ERROR, code: ERR_2, message: bad }
      - { name: dead, level: FATAL, code: ERR_3, message: dead }
`;
const HEAD = 'name: shop\ndescription: A shop.\nlevels: { INFO: 70%, WARN: 20%, ERROR: 8%, FATAL: 2% }\n';

const near = (shares: LineShares, levels: Partial<Record<Level, number>>): void => {
  for (const level of LEVELS) expect(shares.levels[level], level).toBeCloseTo(levels[level] ?? 0, 6);
};

describe('single events', () => {
  test('have the shares of the levels', async () => {
    const shares = expectedShares(await loadText(`${HEAD}traffic: { rate: 10 }\nservices:\n  a:${EVENTS}`));
    near(shares, { INFO: 0.7, WARN: 0.2, ERROR: 0.08, FATAL: 0.02 });
    expect(shares.errorShare).toBeCloseTo(0.1, 12);
    expect(shares.perSecond).toBeCloseTo(10, 12);
  });

  test('fall to services by the weights within a level', async () => {
    const shares = expectedShares(
      await loadText(`${HEAD}traffic: { rate: 10 }
services:
  a:${EVENTS}
  b:
    events: [ { name: info, level: INFO, weight: 3, message: info } ]
`),
    );
    expect(shares.services[1]!.perSecond).toBeCloseTo(10 * 0.7 * 0.75, 12);
    near(shares.services[1]!, { INFO: 1 });
    expect(shares.services[0]!.levels.INFO).toBeCloseTo(0.175 / 0.475, 12);
  });

  test('of a service with a ratio are that many tenths WARN and above, others stay as they are', async () => {
    const text = (ratio: string): string => `${HEAD}traffic: { rate: 10 }
services:
  a:${ratio}${EVENTS}
  b:${EVENTS}`;
    const [a, b] = expectedShares(await loadText(text('\n    ratio: 6'))).services;
    near(a!, { INFO: 0.4, WARN: 0.4, ERROR: 0.16, FATAL: 0.04 });
    near(b!, { INFO: 0.7, WARN: 0.2, ERROR: 0.08, FATAL: 0.02 });
    expect([a!.perSecond, b!.perSecond]).toEqual([expect.closeTo(5, 9), expect.closeTo(5, 9)]);
    near(expectedShares(await loadText(text('\n    ratio: 0'))).services[0]!, { INFO: 1 });
    expect(expectedShares(await loadText(text('\n    ratio: 10'))).services[0]!.levels.INFO).toBe(0);
  });
});

describe('patterns', () => {
  test('bring their share of the records, however long they are', async () => {
    const shares = expectedShares(
      await loadText(`${HEAD}traffic: { rate: 10 }
patterns: { share: 30% }
services:
  a:
    operations:
      work: { entry: 1, logs: [ { at: start, level: DEBUG, message: s }, { at: middle, level: DEBUG, message: m }, ${INFO} ] }
${EVENTS}`),
    );
    near(shares, { DEBUG: 0.2, INFO: 0.1 + 0.49, WARN: 0.14, ERROR: 0.056, FATAL: 0.014 });
  });

  test('bring their share of the requests where these are counted', async () => {
    const shares = expectedShares(
      await loadText(`${HEAD}traffic: { rate: 10, unit: requests }
patterns: { share: 30% }
services:
  a:
    operations:
      work: { entry: 1, logs: [ { at: start, level: DEBUG, message: s }, ${INFO} ] }
${EVENTS}`),
    );
    expect(shares.perSecond).toBeCloseTo(7 + 3 * 2, 9);
    expect(shares.levels.DEBUG).toBeCloseTo(3 / 13, 9);
  });

  test('are journeys and entry operations by their weights, states as often as they are visited', async () => {
    const { services } = expectedShares(
      await loadText(`${HEAD}traffic: { rate: 8, unit: requests }
services:
  a:
    operations:
      login: { logs: [ ${INFO} ] }
      browse: { logs: [ { at: end, level: DEBUG, message: b } ] }
      logout: { logs: [ { at: end, level: WARN, message: o } ] }
      cron: { entry: 3, logs: [ { at: end, level: TRACE, message: c } ] }
journeys:
  visit:
    weight: 1
    start: login
    abandon: 10%
    states:
      login: { run: a.login, next: { browse: 0.9, leave: 0.1 } }
      browse: { run: [ a.browse, a.browse ], next: { browse: 0.5, logout: 0.5 } }
      logout: { run: a.logout }
      leave: { outcome: abandoned }
`),
    );
    const browse = (0.9 * 0.9) / (1 - 0.9 * 0.5);
    const logout = 0.9 * 0.5 * browse;
    const all = 3 + 1 + 2 * browse + logout;
    near(services[0]!, { TRACE: 3 / all, INFO: 1 / all, DEBUG: (2 * browse) / all, WARN: logout / all });
    expect(services[0]!.perSecond).toBeCloseTo(8, 6);
  });

  test('a session that its states never end has the mix that it comes to', async () => {
    const shares = expectedShares(
      await loadText(`${HEAD}traffic: { rate: 8 }
services:
  a:
    operations:
      in: { logs: [ { at: end, level: WARN, message: i } ] }
      on: { logs: [ ${INFO} ] }
journeys:
  visit:
    start: in
    length: 1h..2h
    states:
      in: { run: a.in, next: { on: 1 } }
      on: { run: a.on, think: 1s..2s, next: { on: 1 } }
`),
    );
    near(shares, { INFO: 1 });
    expect(shares.perSecond).toBeCloseTo(8, 5);
  });
});

describe('health', () => {
  const withHealth = (retries: number): string => `${HEAD}traffic: { rate: 1, unit: requests }
services:
  a:
    operations:
      work: { entry: 1, calls: [ { to: b.read, retries: ${retries} } ], logs: [ ${INFO}, ${ERROR} ] }
  b:
    health:
      start: well
      states:
        well: { stay: 8m..10m, next: { down: 1 } }
        down: { stay: 1m..1m, errors: 100%, next: { well: 1 } }
    operations:
      read: { kind: server, logs: [ ${INFO}, ${ERROR} ] }
`;

  test('counts by the time that is spent in its states', async () => {
    const [a, b] = expectedShares(await loadText(withHealth(0))).services;
    near(b!, { INFO: 0.9, ERROR: 0.1 });
    near(a!, { INFO: 0.9, ERROR: 0.1 });
  });

  test('a callee that is down is down at each retry', async () => {
    const [a, b] = expectedShares(await loadText(withHealth(3))).services;
    near(a!, { INFO: 0.9, ERROR: 0.1 });
    expect(b!.perSecond).toBeCloseTo(0.9 + 4 * 0.1, 5);
  });
});

describe('while an incident is on', () => {
  const text = `${HEAD}traffic: { rate: 10 }
services:
  a:
    operations:
      work: { entry: 1, errors: 10%, calls: [ b.read ], logs: [ ${INFO}, ${ERROR} ] }
${EVENTS}
  b:
    operations:
      read: { kind: server, errors: 50%, logs: [ ${INFO}, ${ERROR} ] }
incidents:
  - { name: outage, at: 10m, for: 5m, service: a, errors: 40% }
`;

  test('its share of the operations and single events fails, where that is more than their own', async () => {
    const scenario = await loadText(text);
    const [a, b] = expectedShares(scenario, scenario.incidents[0]).services;
    // Events: 40%, of which 10% are errors anyway. Runs: half of them by the callee, 40% of the rest.
    const events = 0.7 * 0.4;
    const runs = 0.15 * (0.5 + 0.5 * 0.4);
    expect(a!.errorShare).toBeCloseTo((events + runs) / 0.85, 9);
    expect(b!.errorShare).toBeCloseTo(0.5, 9);
  });

  test('without it nothing of it is seen', async () => {
    const scenario = await loadText(text);
    expect(expectedShares(scenario)).toEqual(expectedShares({ ...scenario, incidents: [] }));
  });
});

test('with traffic per service each has its rate, whoever calls it', async () => {
  const shares = expectedShares(
    await loadText(`${HEAD}traffic: { rate: 1, per: service }
patterns: { share: 50% }
services:
  a:
    rate: 4
    operations:
      work: { entry: 1, calls: [ { to: b.read, share: 50% } ], logs: [ ${INFO} ] }
${EVENTS}
  b:
    operations:
      read: { kind: server, logs: [ { at: end, level: DEBUG, message: r } ] }
${EVENTS}
`),
  );
  // In a's lane a run counts as 1.5 records for the share: x runs and 1.5 x events make 4 records a second of a's.
  expect(shares.services.map(({ perSecond }) => perSecond)).toEqual([
    expect.closeTo(4, 9),
    expect.closeTo(1, 9),
  ]);
  const runs = 4 / 2.5;
  expect(shares.services[1]!.levels.DEBUG).toBeCloseTo(runs / 2, 9);
  expect(shares.services[0]!.levels.INFO).toBeCloseTo((runs + 1.5 * runs * 0.7) / 4, 9);
});

describe('laws', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const call = fc.record({
    to: fc.nat(),
    share,
    retries: fc.integer({ min: 0, max: 3 }),
    fallback: fc.boolean(),
  });
  const operation = fc.record({
    errors: share,
    entry: fc.constantFrom(0, 1, 5),
    refuses: fc.boolean(),
    steps: fc.array(fc.array(call, { minLength: 1, maxLength: 3 }), { maxLength: 3 }),
  });
  /** Operations call only such that stand before them; every one writes something. */
  const anyScenario = fc.record({
    per: fc.constantFrom('scenario', 'service'),
    share,
    operations: fc.array(operation, { minLength: 1, maxLength: 6 }),
  });

  type Any = typeof anyScenario extends fc.Arbitrary<infer T> ? T : never;

  const EVENT_LEVELS = ['INFO', 'WARN', 'ERROR'] as const;
  const textOf = ({ per, share: patterns, operations }: Any, errors = 1): string => {
    const name = (i: number): string => `s${i % 3}.o${i}`;
    const logs = (calls: readonly Any['operations'][number]['steps'][number][number][], i: number) => [
      { at: 'start', level: 'DEBUG', message: 's' },
      { at: 'end', level: 'INFO', message: 'e' },
      { on: 'error', level: 'ERROR', code: 'ERR_1', message: 'f' },
      ...(i > 0 && calls.some(({ retries }) => retries > 0)
        ? [{ on: 'retry', level: 'WARN', message: 'r' }]
        : []),
      ...(i > 1 && calls.some(({ fallback }) => fallback)
        ? [{ on: 'fallback', level: 'WARN', message: 'b' }]
        : []),
    ];
    const service = (number: number) => ({
      events: EVENT_LEVELS.map((level) => ({ name: level.toLowerCase(), level, message: 'x' })),
      operations: Object.fromEntries(
        operations.flatMap((one, i) => {
          if (i % 3 !== number) return [];
          const calls = one.steps.map((step) => ({
            parallel: step.map((of) => ({
              to: name(of.to % i),
              share: of.share,
              retries: of.retries,
              ...(of.fallback && i > 1 ? { fallback: name((of.to + 1) % i) } : {}),
            })),
          }));
          return [
            [
              `o${i}`,
              {
                kind: 'server',
                entry: one.entry,
                errors: one.errors * errors,
                refuses: one.refuses,
                logs: logs(one.steps.flat(), i),
                ...(i > 0 ? { calls } : {}),
              },
            ],
          ];
        }),
      ),
    });
    return JSON.stringify({
      name: 'any',
      description: 'Any.',
      traffic: { rate: per === 'service' ? 1e6 : 10, per },
      levels: { INFO: 0.7, WARN: 0.2, ERROR: 0.1 },
      patterns: { share: patterns },
      services: { s0: service(0), s1: service(1), s2: service(2) },
    });
  };

  /** Huge traces are refused, and graphs that need more than a rate: those are no scenarios. */
  const loaded = async (text: string) => loadText(text).catch(() => fc.pre(false));

  test('shares add up to 1, none is below 0, and the rate is met', async () => {
    await fc.assert(
      fc.asyncProperty(anyScenario, async (any) => {
        const scenario = await loaded(textOf(any));
        const shares = expectedShares(scenario!);
        for (const one of [shares, ...shares.services]) {
          const levels = Object.values(one.levels);
          expect(Math.min(...levels)).toBeGreaterThanOrEqual(0);
          // A service may be left with nothing to write: no patterns of its own, and no share for its events.
          expect(levels.reduce((sum, level) => sum + level, 0)).toBeCloseTo(one.perSecond > 0 ? 1 : 0, 9);
        }
        const rate = any.per === 'service' ? 3e6 : 10;
        expect(shares.perSecond / rate).toBeCloseTo(1, 6);
      }),
      { numRuns: 60 },
    );
  });

  test('without errors only the events of that level are errors', async () => {
    await fc.assert(
      fc.asyncProperty(anyScenario, async (any) => {
        const scenario = await loaded(textOf({ ...any, per: 'scenario' }, 0));
        const patterns = any.operations.some(({ entry }) => entry > 0) ? any.share : 0;
        expect(expectedShares(scenario!).errorShare).toBeCloseTo((1 - patterns) * 0.1, 9);
      }),
      { numRuns: 60 },
    );
  });

  test('in a chain of calls more errors never make fewer lines errors', async () => {
    const chain = fc.record({
      errors: fc.array(share, { minLength: 1, maxLength: 5 }),
      more: fc.tuple(fc.nat(), share),
      patterns: share,
    });
    const textOfChain = (errors: readonly number[], patterns: number): string =>
      JSON.stringify({
        name: 'chain',
        description: 'A chain.',
        traffic: { rate: 10 },
        levels: { INFO: 0.9, ERROR: 0.1 },
        patterns: { share: patterns },
        services: {
          s: {
            events: ['INFO', 'ERROR'].map((level) => ({ name: level.toLowerCase(), level, message: 'x' })),
            operations: Object.fromEntries(
              errors.map((own, i) => [
                `o${i}`,
                {
                  errors: own,
                  entry: i === 0 ? 1 : 0,
                  calls: i + 1 < errors.length ? [`s.o${i + 1}`] : [],
                  logs: [
                    { at: 'end', level: 'INFO', message: 'e' },
                    { on: 'error', level: 'ERROR', code: 'ERR_1', message: 'f' },
                  ],
                },
              ]),
            ),
          },
        },
      });
    await fc.assert(
      fc.asyncProperty(chain, async ({ errors, more: [where, by], patterns }) => {
        const i = where % errors.length;
        const raised = errors.with(i, Math.min(1, errors[i]! + by));
        const [less, more] = await Promise.all(
          [errors, raised].map(async (own) => expectedShares(await loadText(textOfChain(own, patterns)))),
        );
        expect(more!.errorShare).toBeGreaterThanOrEqual(less!.errorShare - 1e-12);
      }),
      { numRuns: 60 },
    );
  });
});
