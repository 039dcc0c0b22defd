/** A field keeps its value as long as its `per` says. A placeholder in a message itself is drawn each time. */
import { describe, expect, test } from 'vitest';
import type { LogDraft } from '../../src/simulate/draft.ts';
import { faultsOf, loadText } from '../support/config-scenario.ts';
import { play } from '../support/scenarios.ts';

const DIGITS = '{int:100000-999999}';

const shop = (per: string, more = ''): string => `name: shop
description: A shop.
traffic: { rate: 20 }
patterns: { share: 100% }
fields:
  order: { text: "ord-${DIGITS}"${per === '' ? '' : `, per: ${per}`} }
services:
  web:
    operations:
      buy:
        http: { method: POST, route: "/orders/{id}", path: "/orders/{order}" }
        errors: 20%
        calls: [ bank.pay ]
        logs:
          - { at: start, level: INFO, message: "{order} of {order} begins ${DIGITS}" }
          - { at: end, level: INFO, code: "{order}", message: "{order} is bought ${DIGITS}" }
  bank:
    operations:
      pay:
        kind: server
        logs: [ { at: end, level: INFO, message: "{order} is paid" } ]
${more}journeys:
  visit:
    start: buy
    states:
      buy: { run: web.buy, think: 1s, next: { again: 1 } }
      again: { run: web.buy }
`;

/** The values that each group of records quotes. */
async function valuesBy(per: string, groupOf: (log: LogDraft) => string): Promise<readonly number[]> {
  const { logs } = play(await loadText(shop(per)), { durationMs: 30_000, toTheEnd: true });
  const groups = new Map<string, Set<string>>();
  for (const log of logs) {
    const key = groupOf(log);
    const texts = [log.message, log.errorCode ?? '', String(log.attributes['url.path'] ?? '')];
    const values = groups.get(key) ?? new Set();
    for (const [value] of texts.join(' ').matchAll(/ord-\d+/g)) values.add(value);
    groups.set(key, values);
  }
  return [...new Set([...groups.values()].map(({ size }) => size))].sort((a, b) => a - b);
}

describe('a field has one value', () => {
  const ofOperation = ({ span }: LogDraft): string => span.spanId;
  const ofTrace = ({ span }: LogDraft): string => span.traceId;
  const ofSession = ({ sessionId }: LogDraft): string => sessionId!;

  test.each([
    ['', 'run of an operation', ofOperation, ofTrace],
    ['operation', 'run of an operation', ofOperation, ofTrace],
    ['trace', 'trace', ofTrace, ofSession],
    ['session', 'session', ofSession, () => 'all'],
  ] as const)('%s: in each %s, and another in the next', async (per, _, within, beyond) => {
    expect(await valuesBy(per, within)).toEqual([1]);
    expect(Math.max(...(await valuesBy(per, beyond)))).toBeGreaterThan(1);
  });

  test('record: a new one each time it is quoted', async () => {
    const values = await valuesBy('record', ofOperation);
    expect(values[0]).toBe(1);
    expect(values.at(-1)).toBe(4);
  });
});

test('a placeholder in a message itself is drawn each time', async () => {
  const { logs } = play(await loadText(shop('')), { durationMs: 30_000, toTheEnd: true });
  const drawn = logs.flatMap(({ message }) => /(?:begins|bought) (\d+)$/.exec(message)?.[1] ?? []);
  expect(new Set(drawn).size).toBeGreaterThan(drawn.length * 0.99);
});

test('a field that two others quote is the same in both', async () => {
  const text = shop('').replace(
    'services:',
    `  paid: "{order} ${DIGITS}"\n  sent: "{order} sent"\nservices:`,
  );
  const scenario = await loadText(text.replace('{order} of {order} begins', '{paid}, {sent}, {paid}'));
  const messages = play(scenario, { durationMs: 10_000 }).logs.map(({ message }) => message);
  const begun = messages.filter((message) => message.includes('sent,'));
  expect(begun.length).toBeGreaterThan(10);
  for (const message of begun) expect(message).toMatch(/^(ord-\d+) (\d+), \1 sent, \1 \2 \d+$/);
});

test('a field of a session does not change the texts of other traces', async () => {
  const words = async (text: string): Promise<readonly string[]> =>
    play(await loadText(text), { durationMs: 20_000 }).logs.map(({ message, span }) =>
      `${span.traceId} ${message}`.replace(/ coupon-\d+/, ''),
    );
  const coupon = shop('')
    .replace('services:', `  coupon: { text: " coupon-${DIGITS}", per: session }\nservices:`)
    .replace('{order} is paid', '{order} is paid{coupon}');
  expect(await words(coupon)).toEqual(await words(shop('')));
});

test('a field cannot keep its value longer than the fields it quotes', async () => {
  const fields = `  whole: { text: "{order}-{digit}", per: session }\n  digit: { text: "{int:1-9}", per: record }\n`;
  const problems = async (per: string): Promise<readonly string[]> =>
    (await faultsOf(shop(per).replace('services:', `${fields}services:`))).map(({ problem }) => problem);
  expect(await problems('trace')).toEqual([
    'has one value per session, but uses {order}, which has one per trace',
  ]);
  expect(await problems('session')).toEqual([]);
  expect(await problems('record')).toEqual([]);
});
