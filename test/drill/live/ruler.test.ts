/** Reading the answers of a ruler, and errors if it does not answer. The answers are those of Loki 3.7.8. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lokiRuler, type RuleState } from '../../../src/drill/live/ruler.ts';
import { lokiClient } from '../../../src/loki/client.ts';

const alert = {
  labels: { alertname: 'HighErrorRatio', service_name: 'pay', severity: 'critical' },
  annotations: {
    summary: '57.14% of the records of pay are errors',
    link: '<error expanding template: error executing template __alert_HighErrorRatio: no such thing>',
  },
  state: 'firing',
  activeAt: '2026-11-21T10:40:38.475377693Z',
  value: '5.714285714285714e-01',
};

const rule = {
  state: 'firing',
  name: 'HighErrorRatio',
  query: '(sum(count_over_time({a="b"}[10s])) > 1)',
  duration: 4,
  labels: { severity: 'critical' },
  annotations: { summary: '{{ $value | humanizePercentage }} of the records are errors' },
  alerts: [alert],
  health: 'ok',
  lastError: '',
  type: 'alerting',
  lastEvaluation: '2026-11-21T10:40:42.479640124Z',
  evaluationTime: 0.003098855,
};

const groupOf = (...rules: readonly object[]) => ({
  name: 'quick',
  file: 'rules.yaml',
  rules,
  interval: 2,
  limit: 0,
  lastEvaluation: '2026-11-21T10:40:42.476554105Z',
  evaluationTime: 0.007663065,
});

const answerOf = (...groups: readonly object[]): string =>
  JSON.stringify({ status: 'success', data: { groups }, errorType: '', error: '' });

let server: Server;
let url: string;
let status = 200;
let body = '';
let asked: { path?: string | undefined; tenant?: unknown } = {};
beforeAll(async () => {
  server = createServer((request, response) => {
    asked = { path: request.url, tenant: request.headers['x-scope-orgid'] };
    response.writeHead(status).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function poll(answer: string, withStatus = 200): Promise<readonly RuleState[]> {
  body = answer;
  status = withStatus;
  return (await lokiRuler(lokiClient({ url, tenant: 'drill' })).poll()).rules;
}

const ms = (time: string): number => Date.parse(time);

describe('a poll', () => {
  test('gives the rule, its evaluation and its alerts', async () => {
    const [state] = await poll(answerOf(groupOf(rule)));
    expect(asked).toEqual({ path: '/prometheus/api/v1/rules?type=alert', tenant: 'drill' });
    expect(state).toEqual({
      key: '["rules.yaml","quick","HighErrorRatio"]#1',
      rule: {
        alert: 'HighErrorRatio',
        expr: '(sum(count_over_time({a="b"}[10s])) > 1)',
        forMs: 4000,
        labels: { severity: 'critical' },
        annotations: rule.annotations,
        group: 'quick',
        intervalMs: 2000,
        file: 'rules.yaml',
        line: 1,
      },
      evaluatedMs: ms('2026-11-21T10:40:42.476Z'),
      alerts: [
        {
          labels: { service_name: 'pay', severity: 'critical' },
          annotations: {
            summary: { text: '57.14% of the records of pay are errors' },
            link: { fault: 'error executing template __alert_HighErrorRatio: no such thing' },
          },
          firing: true,
          activeMs: ms('2026-11-21T10:40:38.475Z'),
          value: 0.5714285714285714,
        },
      ],
    });
  });

  test.each([
    ['ahead of its group', '2026-11-21T10:40:44.479Z'],
    ['in an evaluation that follows immediately', '2026-11-21T10:40:42.484217200Z'],
  ])('gives no evaluation time for a rule that is %s', async (_, lastEvaluation) => {
    const [state] = await poll(answerOf(groupOf({ ...rule, lastEvaluation })));
    expect(state).not.toHaveProperty('evaluatedMs');
  });

  test('gives no evaluation time for a rule that was never evaluated', async () => {
    const never = { ...rule, alerts: null, health: 'unknown', lastEvaluation: '0001-01-01T00:00:00Z' };
    const [state] = await poll(answerOf(groupOf(never)));
    expect(state).toMatchObject({ alerts: [] });
    expect(state).not.toHaveProperty('evaluatedMs');
  });

  test('gives the error of a rule that failed to evaluate', async () => {
    const failing = { ...rule, health: 'err', lastError: 'multiple matches for labels' };
    expect((await poll(answerOf(groupOf(failing))))[0]!.error).toBe('multiple matches for labels');
  });

  test('gives rules with the same name different keys, and leaves out recording rules', async () => {
    const recording = { ...rule, type: 'recording' };
    const states = await poll(answerOf(groupOf(rule, recording, rule), { ...groupOf(rule), name: 'other' }));
    expect(states.map(({ key }) => key)).toEqual([
      '["rules.yaml","quick","HighErrorRatio"]#1',
      '["rules.yaml","quick","HighErrorRatio"]#2',
      '["rules.yaml","other","HighErrorRatio"]#1',
    ]);
  });

  test('may be empty', async () => {
    expect(await poll(answerOf())).toEqual([]);
  });
});

describe('a poll fails if', () => {
  test.each([
    ['there is no ruler', 404, '404 page not found', /it has no ruler, or ruler.enable_api is not true/],
    ['it is busy', 503, 'too busy', /Loki's ruler answers with status 503 .*"too busy"/],
    ['it is something else', 200, '<html>', /is not JSON; is this Loki's ruler\?/],
    ['the format is unknown', 200, '{"status":"success","data":[]}', /has an unknown format: data/],
  ])('%s', async (_, withStatus, answer, words) => {
    await expect(poll(answer, withStatus)).rejects.toMatchObject({
      name: 'Unobservable',
      message: expect.stringMatching(words),
    });
  });

  test('there is no server', async () => {
    const gone = lokiRuler(lokiClient({ url: 'http://127.0.0.1:1', tenant: 'drill' }));
    await expect(gone.poll()).rejects.toMatchObject({ name: 'Unobservable' });
  });
});
