/** When a log is written, and what it may quote there. */
import { describe, expect, test } from 'vitest';
import { LOG_EVENTS, LOG_POINTS, type LogMoment } from '../../../../src/model/scenario.ts';
import { OWN_NAMES, type OwnName } from '../../../../src/model/template.ts';
import { faultsOf, loadText, shopWith } from '../../../support/config-scenario.ts';

const LOGS = '        logs: [ { at: end, level: INFO, message: page sent } ]\n';
const isPoint = (moment: LogMoment): boolean => (LOG_POINTS as readonly string[]).includes(moment);

interface Case {
  readonly http?: boolean;
  readonly calls?: boolean;
}

function withLog(moment: LogMoment, message: string, { http = true, calls = true }: Case = {}): string {
  const lines = [
    ...(http ? ['http: { method: GET, route: / }'] : []),
    ...(calls ? ['calls: [ { to: web.load, retries: 1, fallback: spare } ]'] : []),
    'logs:',
    '  - { at: start, level: INFO, message: page asked for }',
    `  - { ${isPoint(moment) ? 'at' : 'on'}: ${moment}, ${moment === 'slow' ? 'over: 1s, ' : ''}level: INFO, message: "${message}" }`,
  ];
  const others = '      load: {}\n      spare: {}\n';
  return shopWith(LOGS, `${lines.map((line) => `        ${line}\n`).join('')}${others}`);
}

const MOMENTS: readonly LogMoment[] = [...LOG_POINTS, ...LOG_EVENTS];

test.each([
  ['start', 'get.started'],
  ['middle', 'get.progressed'],
  ['end', 'get.completed'],
  ['error', 'get.failed'],
  ['slow', 'get.slow'],
  ['retry', 'get.retried'],
  ['fallback', 'get.fell_back'],
] as const)('%s is an event of its own: %s', async (moment, eventName) => {
  const { services } = await loadText(withLog(moment, 'x'));
  expect(services[0]!.operations[0]!.logs[1]).toEqual({
    at: moment,
    level: 'INFO',
    message: ['x'],
    eventName,
    ...(moment === 'slow' ? { slowMs: 1000 } : {}),
  });
});

describe('what the record carries', () => {
  const always: readonly OwnName[] = ['user', 'session', 'request', 'duration'];
  const inHttp: readonly OwnName[] = [...always, 'method', 'path'];
  const ANSWER: readonly OwnName[] = ['status', 'bytes'];
  const known: Readonly<Record<LogMoment, readonly OwnName[]>> = {
    start: inHttp,
    middle: inHttp,
    end: [...inHttp, ...ANSWER],
    error: [...inHttp, ...ANSWER, 'dependency'],
    slow: [...inHttp, ...ANSWER],
    retry: [...inHttp, 'dependency'],
    fallback: [...inHttp, 'dependency'],
  };
  const quotable = async (moment: LogMoment, kind: Case): Promise<readonly OwnName[]> => {
    const faults = await Promise.all(OWN_NAMES.map((name) => faultsOf(withLog(moment, `{${name}}`, kind))));
    return OWN_NAMES.filter((_, index) => faults[index]!.length === 0);
  };

  test.each(MOMENTS)('%s, of an HTTP request with calls', async (moment) => {
    expect((await quotable(moment, {})).toSorted()).toEqual(known[moment].toSorted());
  });

  test.each(['end', 'error', 'slow'] as const)(
    '%s, of what is no HTTP request and calls nobody',
    async (moment) => {
      expect((await quotable(moment, { http: false, calls: false })).toSorted()).toEqual(always.toSorted());
    },
  );
});

test.each([
  ['retry', 'no call of this operation has `retries`'],
  ['fallback', 'no call of this operation has a `fallback`'],
] as const)('%s needs a call that comes to it', async (moment, problem) => {
  const faults = await faultsOf(withLog(moment, 'x', { calls: false }));
  expect(faults).toEqual([expect.objectContaining({ problem })]);
});

test('a parallel call counts as well', async () => {
  const text = withLog('retry', 'x').replace(/\[ (\{ to: .*\}) \]/, '[ { parallel: [ web.load, $1 ] } ]');
  expect(await faultsOf(text)).toEqual([]);
});
