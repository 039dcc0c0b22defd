/** `check`, `scenarios` and help, run in this process with buffers for its streams. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { main } from '../../src/commands/main.ts';
import { builtInScenarios } from '../../src/config/scenario/index.ts';
import { freshFolder } from '../support/program.ts';

const ALERT = 'HighErrorRatio{service_name="payment-service"}';
const SWEEP = [
  'sweep',
  'checkout',
  '--rules',
  'grafana/rules',
  '--with-loki',
  '--alert',
  ALERT,
  '--errors',
  '1%,2%',
];

async function firedrill(argv: readonly string[], env: Record<string, string> = {}) {
  const out = { stdout: '', stderr: '' };
  const sink = (name: 'stdout' | 'stderr'): Writable =>
    new Writable({
      write(chunk, _encoding, done) {
        out[name] += String(chunk);
        done();
      },
    });
  const code = await main({
    argv,
    env,
    stdout: sink('stdout'),
    stderr: sink('stderr'),
    onSignal() {},
    exit() {},
  });
  return { code, ...out };
}

describe('check', () => {
  test.each(['check', 'run'])('%s reports wrong settings and a wrong scenario together', async (command) => {
    const file = join(freshFolder(), 'shop.yaml');
    writeFileSync(file, 'name: shop\ndescription: A shop.\ntraffic: { rate: fast }\nservices: {}\n');
    const { code, stderr } = await firedrill([command, file, '--rate', '0', '--seed', '']);
    expect(code).toBe(2);
    expect(stderr).toContain('error: --rate: ');
    expect(stderr).toContain(`error: ${file}:3 traffic.rate: found "fast"`);
  });

  test('warns about an operation whose failures write no record', async () => {
    const file = join(freshFolder(), 'shop.yaml');
    const scenario = `name: shop
description: A shop.
traffic: { rate: 1 }
services:
  web:
    operations:
      get: { entry: 1, errors: 1%, logs: [ { at: start, level: INFO, message: page asked for } ] }
`;
    writeFileSync(file, scenario);
    const { code, stderr } = await firedrill(['check', file]);
    expect(code).toBe(0);
    expect(stderr).toContain('warning: a failed run of web.get writes no log record');
    writeFileSync(file, scenario.replace('at: start', 'at: end'));
    expect((await firedrill(['check', file])).stderr).toBe('');
  });

  test.each(builtInScenarios())('passes the built-in %s', async (name) => {
    const { code, stdout } = await firedrill(['check', name]);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^scenario ${name}: `));
  });

  test('prints every resolved setting with its source', async () => {
    const { stdout } = await firedrill(['check', '--rate', '50', '--verbose'], {
      LOG_FORMAT: 'csv',
      LOG_LEVEL: 'warning',
    });
    expect(stdout).toMatch(/^ {2}rate +50 +flag$/m);
    expect(stdout).toMatch(/^ {2}format +"csv" +environment$/m);
    expect(stdout).toMatch(/^ {2}level +"WARN" +environment$/m);
    expect(stdout).toMatch(/^ {2}patterns +true +default$/m);
    expect(stdout).toMatch(/^ {2}burst-multiplier +5 +scenario$/m);
    expect(stdout).toMatch(/^ {2}duration +\(until stopped\) +default$/m);
    expect(stdout).toMatch(/50 log records\/s, with bursts 92\.39\/s on average/);
  });

  test('shows no secrets', async () => {
    const { stdout, stderr } = await firedrill(['check', '--verbose'], {
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20hunter2',
      OTEL_EXPORTER_OTLP_LOGS_HEADERS: 'x-key=hunter2',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://me:hunter2@localhost:4318',
    });
    expect(stdout).toMatch(/otlp-headers +\(set, not shown\)/);
    expect(stdout + stderr).not.toContain('hunter2');
  });

  test('rejects --start without a virtual clock, as a run does', async () => {
    const { code, stderr } = await firedrill(['check', '--start', '2026-03-01T00:00:00Z']);
    expect(code).toBe(2);
    expect(stderr).toContain('--clock virtual');
  });

  test('reports all errors and ends with 2', async () => {
    const { code, stderr } = await firedrill(['check', '--rate', '0', '--format', 'xml']);
    expect(code).toBe(2);
    expect(stderr.match(/^error:/gm)).toHaveLength(2);
  });
});

describe('scenarios', () => {
  test('lists each built-in with its description', async () => {
    const { code, stdout } = await firedrill(['scenarios', 'list']);
    expect(code).toBe(0);
    expect(stdout.trim().split('\n')).toHaveLength(builtInScenarios().length);
    expect(stdout).toMatch(/^storefront +A small shop/m);
  });

  test('prints one as YAML that can be run', async () => {
    const { stdout } = await firedrill(['scenarios', 'show', 'storefront']);
    expect(stdout).toMatch(/^name: storefront$/m);
  });

  test('an unknown one is an error with a suggestion', async () => {
    const { code, stderr } = await firedrill(['scenarios', 'show', 'storfront']);
    expect(code).toBe(2);
    expect(stderr).toContain('did you mean "storefront"');
  });
});

describe('a typo', () => {
  test.each([
    ['a command', ['previw'], 'did you mean "preview"?'],
    ['a command with its flags', ['drll', '--rules', 'x.yaml'], 'did you mean "drill"?'],
    ['a command in the singular', ['scenario', 'list'], 'did you mean "scenarios"?'],
    ['a scenario', ['storefrnt'], 'did you mean "storefront"?'],
    ['a scenario of a command', ['preview', 'chekout'], 'did you mean "checkout"?'],
    ['a flag', ['--rat', '5'], 'Did you mean --rate?'],
    ['a flag of a command', ['backfill', '--form', '-2h'], 'Did you mean --from?'],
    ['an action', ['scenarios', 'lst'], 'Did you mean list?'],
  ])('in %s ends with 2 and a suggestion', async (_, argv, suggestion) => {
    const { code, stdout, stderr } = await firedrill(argv);
    expect(stderr).toContain(suggestion);
    expect([code, stdout]).toEqual([2, '']);
  });

  test('a word unlike any other gets no suggestion', async () => {
    const { code, stderr } = await firedrill(['xylophone']);
    expect(code).toBe(2);
    expect(stderr).not.toContain('did you mean');
  });

  test.each([
    [['preview', 'heartbeat', '--output'], 'x.svg'],
    [['preview', 'heartbeat', '-o'], 'x.html'],
    [['drill', 'checkout', '--rules', 'grafana/rules', '--with-loki', '--html'], 'x.html'],
    [['drill', 'checkout', '--rules', 'grafana/rules', '--with-loki', '--junit'], 'x.xml'],
    [['drill', 'checkout', '--rules', 'grafana/rules', '--with-loki', '--report'], 'x.json'],
    [['drill', 'checkout', '--rules', 'grafana/rules', '--summary'], 'x.md'],
    [[...SWEEP, '--svg'], 'x.svg'],
    [[...SWEEP, '--report'], 'x.json'],
  ])(
    '%j in a missing folder is rejected before any work, and the folder is not created',
    async (argv, file) => {
      const folder = join(freshFolder(), 'nosuch');
      const { code, stderr } = await firedrill([...argv, join(folder, file)]);
      expect(stderr).toContain(`there is no folder "${folder}"`);
      expect([code, existsSync(folder)]).toEqual([2, false]);
    },
  );
});

describe('help', () => {
  test.each([['--help'], ['run', '--help'], ['check', '--help'], ['scenarios', 'show', '--help']])(
    '%s %s shows examples',
    async (...argv) => {
      const { code, stdout } = await firedrill(argv.filter((word) => word !== undefined));
      expect(code).toBe(0);
      expect(stdout).toMatch(/Examples?:/);
    },
  );

  test('--version prints the version', async () => {
    expect((await firedrill(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
