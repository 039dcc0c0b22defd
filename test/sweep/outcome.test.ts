/** What a rehearsal says of the alert that is swept: drawn by hand, judged by the drill's own judge. */
import { describe, expect, test } from 'vitest';
import { judgeAll } from '../../src/alerts/judge/judge.ts';
import type { AlertHistory } from '../../src/alerts/model.ts';
import type { Incident } from '../../src/model/incident.ts';
import { expectationOf, incidentRunOf, quietRunOf } from '../../src/sweep/outcome.ts';
import { drillResult } from '../support/drill-results.ts';
import { happening, historyOf, judgeInputOf, MINUTE, ruleOf } from '../support/histories.ts';
import { planOf } from './support.ts';

// The incident lasts from minute 10 to 15, and a rule with this range, `for` and interval sees it 5 minutes longer.
const RULE = { expr: 'sum by (service_name) (rate({a="b"} [2m])) > 0.05' };
const OUTAGE: Incident = {
  name: 'outage',
  services: ['payment'],
  atMs: 5 * MINUTE,
  forMs: 5 * MINUTE,
  rampMs: 0,
  latencyFactor: 1,
  trafficFactor: 1,
  silence: false,
};
const { alert } = planOf();
const SUBJECT = { strength: 0.1, seed: '7-1' };

const runOf = (history: AlertHistory) => {
  const expectation = expectationOf(alert, OUTAGE, [ruleOf(RULE)]);
  const incidents = [happening(10, 15)];
  return incidentRunOf(
    drillResult({
      histories: [history],
      incidents,
      ...judgeAll(judgeInputOf([expectation], [history], incidents)),
    }),
    SUBJECT,
  );
};

describe('a run with the incident', () => {
  test.each([
    //                        0         1         2         3
    //                        0123456789012345678901234567890
    ['fires and is gone', '...........#######.............', 'fired', 3, 3],
    ['fires and is gone before its end', '..........####.................', 'fired', 2, 0],
    [
      'fires at the last evaluation that the rule still sees',
      '.................####..........',
      'fired',
      9,
      6,
    ],
    ['fires one evaluation later', '..................####.........', 'silent', undefined, undefined],
    ['is there, but not for long enough', '...........##..##..............', 'silent', undefined, undefined],
    ['is silent', '...............................', 'silent', undefined, undefined],
    ['fires from before the incident', '......###########..............', 'early', undefined, undefined],
    ['fires and stays', '...........####################', 'fired', 3, undefined],
  ] as const)('in which it %s', (_, line, outcome, detection, reset) => {
    const run = runOf(historyOf(line, { rule: RULE }));
    const minutes = (ms: number | undefined): number | undefined =>
      ms === undefined ? undefined : ms / MINUTE;
    expect([run.outcome, minutes(run.detectionMs), minutes(run.resetMs)]).toEqual([
      outcome,
      detection,
      reset,
    ]);
    expect(run).toMatchObject(SUBJECT);
  });

  test('has the sentence of the judge, in which nothing is late', () => {
    const { sentence } = runOf(historyOf('.................####..........', { rule: RULE }));
    expect(sentence).toContain('fired 9m after the start of outage');
    expect(sentence).not.toContain('late');
  });

  test('with other labels it does not count', () => {
    const lines = { payment: '...............................', auth: '...........#######.............' };
    expect(runOf(historyOf(lines, { rule: RULE })).outcome).toBe('silent');
  });

  test('that is inconclusive gives the reason, and does not count as silent', () => {
    const inconclusive = historyOf('...............................', {
      rule: RULE,
      unobservable: 'selector matches nothing',
    });
    expect(runOf(inconclusive)).toMatchObject({
      outcome: 'unobservable',
      sentence: 'selector matches nothing',
    });
    expect(incidentRunOf(drillResult({ unobservable: 'Loki did not answer' }), SUBJECT)).toMatchObject({
      outcome: 'unobservable',
      sentence: 'Loki did not answer',
    });
  });
});

describe('a quiet run', () => {
  const quietOf = (lines: Readonly<Record<string, string>>, unobservable?: string) => {
    const history = historyOf(lines, { rule: RULE, ...(unobservable === undefined ? {} : { unobservable }) });
    return quietRunOf(
      drillResult({ histories: [history], incidents: [], ...judgeAll(judgeInputOf([], [history], [])) }),
      '7-1',
      { alert },
    );
  };
  const SILENT = '...............................';

  test('counts each firing, and other labels separately', () => {
    expect(
      quietOf({ payment: '......####.......####..........', auth: '.............####..............' }),
    ).toMatchObject({
      falseAlarms: 2,
      firingMs: 4 * MINUTE,
      others: 1,
    });
    expect(quietOf({ payment: SILENT, auth: SILENT })).toMatchObject({
      falseAlarms: 0,
      firingMs: 0,
      others: 0,
    });
  });

  test('does not count what was only pending, or happened in the warm-up', () => {
    expect(quietOf({ payment: '####.......##..................' })).toMatchObject({ falseAlarms: 0 });
  });

  test('counts an alert that never resolves once, with its whole time', () => {
    const always = quietOf({ payment: '#'.repeat(31) });
    const { span } = drillResult({});
    expect(always).toMatchObject({ falseAlarms: 1, firingMs: span.judgedToMs - span.judgedFromMs });
  });

  test('that is inconclusive is not quiet', () => {
    expect(quietOf({ payment: SILENT }, 'no answer').unobservable).toBe('no answer');
  });
});
