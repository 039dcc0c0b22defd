/** What one run of an operation writes, worked out by hand: at one request a second lines per second are lines per run. */
import { expect, test } from 'vitest';
import { type ExpectedShares, expectedShares } from '../../../src/config/scenario/expected.ts';
import type { Level } from '../../../src/model/level.ts';
import { loadText } from '../../support/config-scenario.ts';

/** Operations of `web`, of which `get` starts, and of `db`; each writes INFO when good, ERROR when not. */
async function linesOf(web: readonly string[], db: readonly string[]): Promise<ExpectedShares> {
  const operations = (lines: readonly string[]): string => lines.map((line) => `      ${line}\n`).join('');
  return expectedShares(
    await loadText(`name: shop
description: A shop.
traffic: { rate: 1, unit: requests }
levels: { INFO: 1 }
services:
  web:
    operations:
${operations(web)}
  db:
    operations:
${operations(db)}`),
  );
}

const INFO = '{ at: end, level: INFO, message: done }';
const ERROR = '{ on: error, level: ERROR, code: ERR_1, message: failed }';
const BOTH = `logs: [ ${INFO}, ${ERROR} ]`;

const count = (shares: ExpectedShares, service: string, level: Level): number => {
  const own = shares.services.find((one) => one.service === service)!;
  return own.perSecond * own.levels[level];
};

test('a failed callee fails its caller, which fails of itself only when its calls went well', async () => {
  const lines = await linesOf(
    [
      `get: { entry: 1, errors: 10%, calls: [ db.read ], logs: [ { at: start, level: TRACE, message: s }, { at: middle, level: DEBUG, message: m }, ${INFO}, ${ERROR} ] }`,
    ],
    [`read: { kind: server, errors: 20%, ${BOTH} }`],
  );
  expect(count(lines, 'db', 'INFO')).toBeCloseTo(0.8, 12);
  expect(count(lines, 'db', 'ERROR')).toBeCloseTo(0.2, 12);
  expect(count(lines, 'web', 'TRACE')).toBeCloseTo(1, 12);
  expect(count(lines, 'web', 'DEBUG')).toBeCloseTo(0.8, 12);
  expect(count(lines, 'web', 'ERROR')).toBeCloseTo(0.2 + 0.8 * 0.1, 12);
  expect(count(lines, 'web', 'INFO')).toBeCloseTo(0.72, 12);
  expect(lines.perSecond).toBeCloseTo(1 + 1.8 + 1, 12);
  expect(lines.errorShare).toBeCloseTo((0.2 + 0.28) / 3.8, 12);
});

test('a step that fails is the last', async () => {
  const lines = await linesOf(
    [`get: { entry: 1, calls: [ db.first, db.second ], ${BOTH} }`],
    [`first: { errors: 25%, ${BOTH} }`, `second: { errors: 50%, ${BOTH} }`],
  );
  expect(count(lines, 'db', 'INFO')).toBeCloseTo(0.75 + 0.375, 12);
  expect(count(lines, 'db', 'ERROR')).toBeCloseTo(0.25 + 0.375, 12);
  expect(count(lines, 'web', 'INFO')).toBeCloseTo(0.375, 12);
});

test('calls at once are all made, each by its share', async () => {
  const lines = await linesOf(
    [
      `get: { entry: 1, calls: [ { parallel: [ db.read, { to: db.read, share: 50% } ] }, db.last ], ${BOTH} }`,
    ],
    [`read: { errors: 50%, ${BOTH} }`, 'last: { logs: [ { at: end, level: WARN, message: w } ] }'],
  );
  expect(count(lines, 'db', 'ERROR')).toBeCloseTo(0.75, 12);
  // The first good, the second good or not made.
  expect(count(lines, 'db', 'WARN')).toBeCloseTo(0.5 * 0.75, 12);
  expect(count(lines, 'web', 'ERROR')).toBeCloseTo(1 - 0.375, 12);
});

test('a failed call is tried again, a refused one is not', async () => {
  const lines = await linesOf(
    [
      `get: { entry: 1, calls: [ { to: db.read, retries: 2 } ], logs: [ ${INFO}, ${ERROR}, { on: retry, level: WARN, message: again } ] }`,
    ],
    [
      `read: { errors: 40%, http: { method: GET, route: /, errorStatus: { 404: 3, 500: 1 } }, logs: [ ${INFO}, ${ERROR} ] }`,
    ],
  );
  // Of an attempt: 60% good, 30% refused, 10% failed.
  expect(count(lines, 'web', 'WARN')).toBeCloseTo(0.1 + 0.01, 12);
  expect(count(lines, 'db', 'INFO')).toBeCloseTo(0.6 * 1.11, 12);
  expect(count(lines, 'db', 'ERROR')).toBeCloseTo(0.4 * 1.11, 12);
  expect(count(lines, 'web', 'INFO')).toBeCloseTo(0.6 * 1.11, 12);
});

test('a refused caller is not tried again either', async () => {
  const lines = await linesOf(
    [
      `get: { entry: 1, calls: [ { to: web.middle, retries: 3 } ], ${BOTH} }`,
      `middle: { calls: [ db.read ] }`,
    ],
    [`read: { errors: 30%, refuses: true, ${BOTH} }`],
  );
  expect(lines.perSecond).toBeCloseTo(2, 12);
  expect(count(lines, 'web', 'ERROR')).toBeCloseTo(0.3, 12);
});

test('one that failed wins over one that was refused', async () => {
  const lines = await linesOf(
    [
      `get: { entry: 1, calls: [ { to: web.both, retries: 1 } ], ${BOTH} }`,
      'both: { calls: [ { parallel: [ db.no, db.broken ] } ], logs: [ { at: start, level: DEBUG, message: s } ] }',
    ],
    ['no: { errors: 100%, refuses: true }', 'broken: { errors: 50% }'],
  );
  // Half of the first attempts are failed and come again; the others are refused.
  expect(count(lines, 'web', 'DEBUG')).toBeCloseTo(1.5, 12);
});

test('a fallback steps in when all attempts have failed, and its own result counts', async () => {
  const lines = await linesOf(
    [
      `get: { entry: 1, calls: [ { to: db.read, retries: 1, fallback: queue } ], logs: [ ${INFO}, ${ERROR}, { on: fallback, level: WARN, message: queued } ] }`,
      'queue: { errors: 20%, logs: [ { at: start, level: DEBUG, message: q } ] }',
    ],
    [`read: { errors: 50%, ${BOTH} }`],
  );
  expect(count(lines, 'web', 'WARN')).toBeCloseTo(0.25, 12);
  expect(count(lines, 'web', 'DEBUG')).toBeCloseTo(0.25, 12);
  expect(count(lines, 'web', 'ERROR')).toBeCloseTo(0.05, 12);
  expect(count(lines, 'db', 'ERROR')).toBeCloseTo(0.75, 12);
});

test('nobody waits for what becomes of a message', async () => {
  const lines = await linesOf(
    [`get: { entry: 1, calls: [ { to: db.store, retries: 2 } ], ${BOTH} }`],
    [`store: { kind: consumer, errors: 50%, ${BOTH} }`],
  );
  expect(count(lines, 'web', 'INFO')).toBeCloseTo(1, 12);
  expect(count(lines, 'db', 'ERROR')).toBeCloseTo(0.5, 12);
});
