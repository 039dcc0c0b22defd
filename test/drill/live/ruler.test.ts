/** What a ruler's answer says, and what is said where it does not answer. Answers are as Loki 3.7.8 gives them. */
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

async function look(answer: string, withStatus = 200): Promise<readonly RuleState[]> {
  body = answer;
  status = withStatus;
  return (await lokiRuler(lokiClient({ url, tenant: 'drill' })).look()).rules;
}

const ms = (time: string): number => Date.parse(time);

describe('what it shows', () => {
  test('is the rule, its evaluation and its alerts', async () => {
    const [state] = await look(answerOf(groupOf(rule)));
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
    ['further than its group has told', '2026-11-21T10:40:44.479Z'],
    ['in an evaluation that follows at once', '2026-11-21T10:40:42.484217200Z'],
  ])('of a rule that is %s is no evaluation', async (_, lastEvaluation) => {
    const [state] = await look(answerOf(groupOf({ ...rule, lastEvaluation })));
    expect(state).not.toHaveProperty('evaluatedMs');
  });

  test('of a rule that was not evaluated yet is no time', async () => {
    const never = { ...rule, alerts: null, health: 'unknown', lastEvaluation: '0001-01-01T00:00:00Z' };
    const [state] = await look(answerOf(groupOf(never)));
    expect(state).toMatchObject({ alerts: [] });
    expect(state).not.toHaveProperty('evaluatedMs');
  });

  test('of a rule that could not be evaluated is why', async () => {
    const ill = { ...rule, health: 'err', lastError: 'multiple matches for labels' };
    expect((await look(answerOf(groupOf(ill))))[0]!.fault).toBe('multiple matches for labels');
  });

  test('tells rules of one name apart, and leaves recording rules out', async () => {
    const recording = { ...rule, type: 'recording' };
    const states = await look(answerOf(groupOf(rule, recording, rule), { ...groupOf(rule), name: 'other' }));
    expect(states.map(({ key }) => key)).toEqual([
      '["rules.yaml","quick","HighErrorRatio"]#1',
      '["rules.yaml","quick","HighErrorRatio"]#2',
      '["rules.yaml","other","HighErrorRatio"]#1',
    ]);
  });

  test('may be nothing', async () => {
    expect(await look(answerOf())).toEqual([]);
  });
});

describe('where it does not answer as it should', () => {
  test.each([
    ['there is no ruler', 404, '404 page not found', /has no ruler, or one without ruler.enable_api: true/],
    ['it is busy', 503, 'too busy', /Loki's ruler answers with status 503 .*"too busy"/],
    ['it is something else', 200, '<html>', /no JSON; is this Loki's ruler\?/],
    ['it answers in another form', 200, '{"status":"success","data":[]}', /a form that is not known: data/],
  ])('%s', async (_, withStatus, answer, words) => {
    await expect(look(answer, withStatus)).rejects.toMatchObject({
      name: 'Unobservable',
      message: expect.stringMatching(words),
    });
  });

  test('nobody is there', async () => {
    const gone = lokiRuler(lokiClient({ url: 'http://127.0.0.1:1', tenant: 'drill' }));
    await expect(gone.look()).rejects.toMatchObject({ name: 'Unobservable' });
  });
});
