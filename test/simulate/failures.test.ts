/** A failed run writes a record: its error logs, or those of its end if it has none. */
import { describe, expect, test } from 'vitest';
import { expectedShares } from '../../src/config/scenario/expected.ts';
import { Figures } from '../../src/figures/figures.ts';
import type { Scenario } from '../../src/model/scenario.ts';
import { loadText } from '../support/config-scenario.ts';
import { play } from '../support/scenarios.ts';

const shop = (operation: string, logs: string, more = ''): Promise<Scenario> =>
  loadText(`name: shop
description: A shop.
traffic: { rate: 50 }
patterns: { share: 100% }
services:
  till:
    operations:
      pay:
        entry: 1
        ${operation}
        logs: [ ${logs} ]
${more}`);

const END = '{ at: end, level: INFO, message: "paid {status}" }';
const HTTP = 'http: { method: POST, route: /pay, status: 201';
const RUN = { durationMs: 60_000, toTheEnd: true };

const kinds = (scenario: Scenario) => {
  const seen = new Map<string, number>();
  for (const { level, message, eventName } of play(scenario, RUN).logs) {
    const kind = `${level} ${message} ${eventName}`;
    seen.set(kind, (seen.get(kind) ?? 0) + 1);
  }
  return [...seen.keys()].sort();
};

describe('an operation without an error log', () => {
  test('writes its end log as an error, with the status of the failure', async () => {
    const scenario = await shop(`errors: 50%\n        ${HTTP} }`, END);
    expect(kinds(scenario)).toEqual(['ERROR paid 500 pay.failed', 'INFO paid 201 pay.completed']);
    const { logs, spans } = play(scenario, RUN);
    expect(logs.filter(({ level }) => level === 'ERROR')).toHaveLength(
      spans.filter(({ failed }) => failed).length,
    );
    expect(logs.find(({ level }) => level === 'ERROR')!.attributes).toMatchObject({
      'http.response.status_code': 500,
      'error.type': '500',
    });
  });

  test('writes its end log as a warning if it is refused', async () => {
    const scenario = await shop(`errors: 50%\n        ${HTTP}, errorStatus: 404 }`, END);
    expect(kinds(scenario)).toEqual(['INFO paid 201 pay.completed', 'WARN paid 404 pay.failed']);
  });

  test('keeps a higher level, and its own event name', async () => {
    const scenario = await shop(
      'errors: 50%',
      '{ at: end, level: FATAL, event: over, message: "gone" }, { at: start, level: INFO, message: "on" }',
    );
    expect(kinds(scenario)).toEqual(['FATAL gone over', 'INFO on pay.started']);
  });

  test('shows failures of its callees, and those of an incident', async () => {
    const incident = 'incidents: [ { name: bad, at: 0s, for: 1h, service: till, errors: 100% } ]\n';
    expect(kinds(await shop('latency: 1ms', '{ at: end, level: INFO, message: "paid" }', incident))).toEqual([
      expect.stringMatching('^ERROR paid pay.failed'),
      expect.stringMatching('^INFO Incident bad begins'),
    ]);
    const callee = '  bank:\n    operations:\n      debit: { kind: server, errors: 100% }\n';
    const calling = await shop('calls: [ bank.debit ]', '{ at: end, level: INFO, message: "paid" }', callee);
    expect(kinds(calling)).toEqual(['ERROR paid pay.failed']);
    expect(new Set(play(calling, RUN).logs.map(({ dependency }) => dependency))).toEqual(new Set(['bank']));
  });

  test('has the same error share in the simulation as in the expected shares', async () => {
    for (const status of [500, 404]) {
      const scenario = await shop(`errors: 40%\n        ${HTTP}, errorStatus: ${status} }`, END);
      const { levels } = expectedShares(scenario);
      expect(levels).toMatchObject({ INFO: 0.6, [status === 500 ? 'ERROR' : 'WARN']: 0.4 });
    }
  });

  test('writes nothing with silentFailures, and its health shows the failures nevertheless', async () => {
    const scenario = await shop(`errors: 50%\n        silentFailures: true\n        ${HTTP} }`, END);
    expect(kinds(scenario)).toEqual(['INFO paid 201 pay.completed']);
    const figures = new Figures();
    // The figures do not use the id and release time, which only the engine adds.
    figures.add(play(scenario, RUN).drafts);
    const { errorRate, health } = figures.read().services.till!;
    expect(errorRate).toBe(0);
    expect(health).toBeLessThan(60);
  });
});

test('an error log is the only record of a failure', async () => {
  const scenario = await shop(
    'errors: 50%',
    '{ at: end, level: INFO, message: ok }, { on: error, level: WARN, message: no }',
  );
  expect(kinds(scenario)).toEqual(['INFO ok pay.completed', 'WARN no pay.failed']);
});
