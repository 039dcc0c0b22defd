/** `sweep` before anything is written: what cannot be is told at once, and all of it. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { main } from '../../../src/commands/main.ts';
import { sweepProgress } from '../../../src/commands/sweep/progress.ts';
import type { IncidentRun } from '../../../src/sweep/model.ts';
import { plannedRuns } from '../../../src/sweep/sweep.ts';
import { DAY, planOf } from '../../sweep/support.ts';

const RULES = resolve(import.meta.dirname, '../../../grafana/rules/services.yaml');
const ALERT = 'HighErrorRatio{service_name="payment-service"}';
const NOWHERE = ['--loki', 'http://127.0.0.1:9'];

function shellOf(argv: readonly string[] = []) {
  const out = { stdout: '', stderr: '' };
  const sink = (name: 'stdout' | 'stderr'): Writable =>
    new Writable({
      write(chunk, _encoding, done) {
        out[name] += String(chunk);
        done();
      },
    });
  const shell = { argv, env: {}, stdout: sink('stdout'), stderr: sink('stderr'), onSignal() {}, exit() {} };
  return { out, shell };
}

async function sweep(...args: readonly string[]) {
  const { out, shell } = shellOf(['sweep', ...args]);
  return { code: await main(shell), ...out };
}

const sound = ['checkout', '--rules', RULES, '--alert', ALERT, ...NOWHERE];

describe('a fault with exit code 2', () => {
  test.each([
    [
      'no rules',
      ['checkout', '--alert', ALERT, '--errors', '5%', ...NOWHERE],
      '--rules: a drill needs alert rules',
    ],
    [
      'a flag for a Loki without one',
      ['checkout', '--rules', RULES, '--alert', ALERT, '--errors', '5%', '--shared-loki'],
      '--shared-loki: is for drills that use a Loki',
    ],
    [
      'no alert',
      ['checkout', '--rules', RULES, '--errors', '5%', ...NOWHERE],
      '--alert: the alert is missing',
    ],
    [
      'an unknown alert',
      ['checkout', '--rules', RULES, '--alert', 'HighErorRatio', '--errors', '5%', ...NOWHERE],
      'did you mean "HighErrorRatio"?',
    ],
    [
      'an unknown incident',
      [...sound, '--errors', '5%', '--incident', 'payment-eror'],
      'did you mean "payment-errors"?',
    ],
    [
      'a scenario without incidents',
      ['storefront', ...sound.slice(1), '--errors', '5%'],
      'has no incidents, but a sweep needs one',
    ],
    [
      'several incidents and none named',
      ['incident-day', ...sound.slice(1), '--errors', '5%'],
      '--incident: incident-day has several incidents',
    ],
    ['no property to sweep', sound, 'sweep: choose which property of the incident to sweep'],
    [
      'two properties to sweep',
      [...sound, '--errors', '5%', '--latency', 'x2'],
      '--latency: a sweep varies one property, and --errors is given',
    ],
    [
      'strengths that are not ascending',
      [...sound, '--errors', '5%,2%'],
      '--errors: cannot use "5%,2%": the strengths are not ascending',
    ],
    ['a strength that is none', [...sound, '--errors', 'x3'], '--errors: cannot use "x3"'],
    [
      'steps with a list',
      [...sound, '--errors', '1%,2%', '--steps', '5'],
      '--steps: --errors lists its strengths',
    ],
    ['one step', [...sound, '--errors', '1%..2%', '--steps', '1'], '--steps: cannot use "1"'],
    ['no seeds', [...sound, '--errors', '5%', '--seeds', '0'], '--seeds: cannot use "0"'],
    ['an odd quiet time', [...sound, '--errors', '5%', '--quiet', 'long'], '--quiet: cannot use "long"'],
    [
      'a demand of another kind',
      [...sound, '--errors', '5%', '--must-fire-at', 'x3'],
      '--must-fire-at: cannot use "x3"',
    ],
    [
      'demands that contradict each other',
      [...sound, '--errors', '5%', '--must-fire-at', '2%', '--must-not-fire-at', '3%'],
      '--must-not-fire-at: the alert cannot stay silent up to 3% and fire from 2% on',
    ],
    [
      'traffic of a single service',
      [...sound, '--traffic', 'x1..x3'],
      '--traffic: payment-errors affects single services',
    ],
    [
      'a duration that is too short',
      [...sound, '--errors', '5%', '--duration', '2m'],
      '--duration: too short for payment-errors, which takes 5m',
    ],
    [
      'a file that cannot be written',
      [...sound, '--errors', '5%', '--svg', '/dev/null/a.svg'],
      '--svg: cannot write to "/dev/null/a.svg"',
    ],
    ['an expectation', [...sound, '--errors', '5%', '--expect', 'X never'], "unknown option '--expect'"],
  ])('is %s', async (_, args, words) => {
    const { code, stdout, stderr } = await sweep(...args);
    expect(stderr).toContain(words);
    expect(code).toBe(2);
    expect(stdout).toBe('');
  });

  test('comes with all others at once', async () => {
    const { stderr } = await sweep(
      'checkout',
      '--rules',
      RULES,
      '--incident',
      'x',
      '--seeds',
      'few',
      ...NOWHERE,
    );
    for (const where of ['--alert', '--incident', '--seeds', 'sweep'])
      expect(stderr).toContain(`error: ${where}: `);
  });
});

test('an empty rule file is told like everywhere', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'firedrill-sweep-')), 'rules.yaml');
  writeFileSync(file, 'groups: []\n');
  const { code, stderr } = await sweep(
    'checkout',
    '--rules',
    file,
    '--alert',
    ALERT,
    '--errors',
    '5%',
    ...NOWHERE,
  );
  expect([code, stderr]).toEqual([2, expect.stringContaining('no alerting rule')]);
});

test('a Loki that is not there is exit code 5', async () => {
  const { code, stderr } = await sweep(...sound, '--errors', '5%');
  expect(stderr).toContain('http://127.0.0.1:9');
  expect(code).toBe(5);
});

describe('progress', () => {
  const plan = planOf({ strengths: [0.05, 0.1], quietMs: DAY });
  const orders = plannedRuns(plan);
  const fired: IncidentRun = {
    strength: 0.05,
    seed: '7-1',
    outcome: 'fired',
    detectionMs: 180_000,
    sentence: 'it fired',
  };
  const play = (isTTY: boolean, isShown = true) => {
    const { out, shell } = shellOf();
    let clock = 0;
    const progress = sweepProgress(
      { ...shell, stderr: Object.assign(shell.stderr, { isTTY, columns: 80 }) },
      plan,
      orders,
      {
        isShown,
        now() {
          clock += 1000;
          return clock;
        },
      },
    );
    progress.began(orders[0]!);
    progress.share(orders[0]!, 0.5);
    progress.ended(orders[0]!, fired);
    progress.began(orders.at(-1)!);
    progress.ended(orders.at(-1)!, { seed: '7-3', falseAlarms: 2, firingMs: 60_000, others: 0 });
    progress.end();
    return out.stderr;
  };

  test('is a line for each run without a terminal', () => {
    expect(play(false)).toBe(
      'firedrill: 1 of 9: 5% errors, seed 7-1: fired after 3m\nfiredrill: 2 of 9: 24h without incidents, seed 7-3: 2 false alarms\n',
    );
  });

  test.each([true, false])('is not shown with --no-progress (on a terminal: %s)', (isTTY) => {
    expect(play(isTTY, false)).toBe('');
  });

  test('is one line that changes on a terminal, and is cleared at the end', () => {
    const written = play(true);
    expect(written).not.toContain('\n');
    expect(written).toContain('0 of 9 runs; 5% errors');
    expect(written).toContain('1 of 9 runs; 24h without incidents');
    expect(written.endsWith(' \r')).toBe(true);
  });
});
