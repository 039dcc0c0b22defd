/** The rate counts log records, so that whatever is paced must write some. */
import { describe, expect, test } from 'vitest';
import { faultsOf, SHOP, shopWith } from '../../../support/config-scenario.ts';

const problems = async (text: string): Promise<readonly string[]> =>
  (await faultsOf(text)).map(({ problem }) => problem);
const SILENT = '"web.get" writes no log records, so it cannot contribute to the rate';
const LOG = '[ { at: end, level: INFO, message: page sent } ]';

describe('what a journey runs', () => {
  test.each([
    ['has a log at the start', '[ { at: start, level: INFO, message: x } ]', ''],
    ['has a log at the end', LOG, ''],
    ['has a log in the middle', '[ { at: middle, level: INFO, message: x } ]', ''],
    ['always fails and logs that', '[ { on: error, level: INFO, message: x } ]', 'errors: 100%, '],
    ['always fails and logs its end', LOG, 'errors: 100%, '],
    ['always fails but logs its start', '[ { at: start, level: INFO, message: x } ]', 'errors: 100%, '],
    ['calls something that logs', '[]', 'calls: [ web.loud ], '],
    ['calls something that always fails, and logs', '[]', 'calls: [ web.broken, web.quiet ], '],
    [
      'calls something silent that always fails, with a fallback',
      LOG,
      'calls: [ { to: web.mute, fallback: quiet } ], ',
    ],
    ['falls back to something that logs', '[]', 'calls: [ { to: web.mute, fallback: loud } ], '],
    [
      'logs its fallback',
      `[ { on: fallback, level: INFO, message: x } ]`,
      'calls: [ { to: web.mute, fallback: quiet } ], ',
    ],
    [
      'logs its retry',
      `[ { on: retry, level: INFO, message: x } ]`,
      'calls: [ { to: web.mute, retries: 1 } ], ',
    ],
    [
      'calls in one step something silent and something that logs',
      '[]',
      'calls: [ { parallel: [ web.mute, web.loud ] } ], ',
    ],
    ['calls at times something that always fails', LOG, 'calls: [ { to: web.mute, share: 50% } ], '],
  ])('is paced when it %s', async (_, logs, more) => {
    expect(await problems(withGet(more, logs))).toEqual([]);
  });

  test.each([
    ['has no log', '[]', ''],
    ['logs only its failures', '[ { on: error, level: INFO, message: x } ]', 'errors: 50%, '],
    ['always fails, silently', LOG, 'errors: 100%, silentFailures: true, '],
    ['calls something silent', '[]', 'calls: [ web.quiet ], '],
    ['calls only at times what logs', '[]', 'calls: [ { to: web.loud, share: 99% } ], '],
    ['has a fallback that is never needed', '[]', 'calls: [ { to: web.quiet, fallback: loud } ], '],
    ['calls something silent that always fails', LOG, 'silentFailures: true, calls: [ web.mute ], '],
    ['never comes to the call that logs', '[]', 'calls: [ web.mute, web.loud ], '],
  ])('is refused when it %s', async (_, logs, more) => {
    expect(await problems(withGet(more, logs))).toEqual([SILENT]);
  });
});

function withGet(more: string, logs: string): string {
  return shopWith(
    `      get:\n        logs: ${LOG}\n`,
    `      get: { ${more}logs: ${logs} }
      loud: { logs: ${LOG} }
      quiet: {}
      mute: { errors: 1 }
      broken: { errors: 1, logs: [ { on: error, level: ERROR, message: x } ] }
`,
  );
}

test('an operation that starts by itself is paced as well', async () => {
  const entry = (logs: string): string =>
    withGet('', LOG).replace('quiet: {}', `quiet: { entry: 2, logs: ${logs} }`);
  expect(await problems(entry(LOG))).toEqual([]);
  expect(await problems(entry('[]'))).toEqual([
    '"web.quiet" writes no log records, so it cannot contribute to the rate',
  ]);
});

test('a ratio of ten lets nothing end well', async () => {
  const text = withGet('silentFailures: true, ', LOG)
    .replace('    operations:\n', '    ratio: 10\n    operations:\n')
    .replaceAll('errors: 1, ', '')
    .replace('mute: { errors: 1 }', 'mute: {}')
    .replace('message: a hit }', 'message: a hit, weight: 0 }, { name: bad, level: WARN, message: bad }')
    .replace('INFO: 1', 'WARN: 1');
  expect(await problems(text)).toEqual([SILENT]);
  expect(await problems(text.replace('ratio: 10', 'ratio: 9').replace('weight: 0', 'weight: 1'))).toEqual([]);
});

test('an operation that no journey runs may be silent', async () => {
  expect(await problems(shopWith('      get:\n', '      quiet: {}\n      get:\n'))).toEqual([]);
});

test('an operation run twice in a state is told once', async () => {
  const text = withGet('', '[]').replace('run: web.get', 'run: [ web.get, web.get ]');
  expect(await problems(text)).toEqual([SILENT]);
});

test('silence is not blamed on an operation that has another fault', async () => {
  expect(await problems(withGet('calls: [ web.nope ], ', '[]'))).toEqual([
    'there is no operation "web.nope"',
  ]);
});

describe('single events', () => {
  test('a level with a share needs one', async () => {
    expect(await faultsOf(shopWith('INFO: 1', 'INFO: 0.5, FATAL: 0.5'))).toEqual([
      expect.objectContaining({
        where: 'shop.yaml:4 levels',
        problem: 'FATAL has a share of 0.5, but no service has an event at that level',
      }),
    ]);
  });

  test('a level with a share of zero needs none', async () => {
    expect(await problems(shopWith('INFO: 1', 'INFO: 1, FATAL: 0'))).toEqual([]);
  });

  test('an event without weight does not count', async () => {
    expect(await problems(shopWith('message: a hit', 'message: a hit, weight: 0'))).toEqual([
      'INFO has a share of 1, but no service has an event at that level',
    ]);
  });

  test('are not needed where there are journeys', async () => {
    expect(await problems(SHOP.replace(/ {4}events:.*\n/, ''))).toEqual([]);
  });

  test('are not needed where an operation starts by itself', async () => {
    const text = SHOP.replace(/ {4}events:.*\n/, '')
      .replace('    start:', '    weight: 0\n    start:')
      .replace('        logs:', '        entry: 1\n        logs:');
    expect(await problems(text)).toEqual([]);
  });

  test('need levels, and nothing else does', async () => {
    const text = shopWith('levels: { INFO: 1 }\n', '');
    expect(await problems(text)).toEqual(['is required, because there are single events']);
    expect(await problems(text.replace(/ {4}events:.*\n/, ''))).toEqual([]);
  });

  test('are needed where no journey has a weight', async () => {
    const text = SHOP.replace(/ {4}events:.*\n/, '').replace('    start:', '    weight: 0\n    start:');
    expect(await problems(text)).toEqual([
      'the scenario does nothing: it has no events, and no journey or entry operation with a weight above 0',
    ]);
  });

  test('a scenario of nothing is refused', async () => {
    const text = SHOP.replace(/services:[\s\S]*/, 'services: {}\n');
    expect(await problems(text)).toEqual([
      'the scenario does nothing: it has no events, and no journey or entry operation with a weight above 0',
    ]);
  });
});
