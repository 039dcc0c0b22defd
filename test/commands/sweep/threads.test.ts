/** Worker threads change how long a sweep takes, not what it finds. */
import { resolve } from 'node:path';
import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { main } from '../../../src/commands/main.ts';
import { sweepReportSchema } from '../../../src/sweep/json-shape.ts';
import { runProgram, start } from '../../support/program.ts';

const RULES = resolve(import.meta.dirname, '../../../grafana/rules/services.yaml');
const ARGS = [
  ...['sweep', 'checkout', '--rules', RULES, '--alert', 'HighErrorRatio{service_name="payment-service"}'],
  ...['--duration', '20m', '--seed', '7', '--json', '--no-progress'],
];

/** Run from its sources, the program has no worker threads. */
async function inOneThread(args: readonly string[]): Promise<string> {
  let text = '';
  const stdout = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk);
      done();
    },
  });
  const stderr = new Writable({ write: (_chunk, _encoding, done) => done() });
  const code = await main({ argv: args, env: {}, stdout, stderr, onSignal() {}, exit() {} });
  expect(code).toBe(0);
  return text;
}

test('several threads find what one thread finds', async () => {
  const args = [...ARGS, '--errors', '1%,25%', '--seeds', '2', '--quiet', '20m'];
  const [one, several] = await Promise.all([inOneThread(args), runProgram(args)]);
  expect(several.code, several.stderr).toBe(0);
  const report = sweepReportSchema.parse(JSON.parse(String(several.stdout)));
  expect(report.evaluator).toEqual({ name: 'embedded', profile: 'Loki 3.7' });
  expect(report.runs.map(({ strength, outcome }) => [strength, outcome])).toEqual([
    [0.01, 'silent'],
    [0.01, 'silent'],
    [0.25, 'fired'],
    [0.25, 'fired'],
  ]);
  expect(report.quiet).toMatchObject({ falseAlarms: 0 });
  // Its sentences name times of day.
  const timeless = (text: string): unknown =>
    JSON.parse(text, (key, value) => (key === 'sentence' ? undefined : value));
  expect(timeless(String(several.stdout))).toEqual(timeless(one));
});

test('Ctrl-C ends the threads, and reports the runs that are done', async () => {
  const run = start([
    ...ARGS.filter((arg) => arg !== '--json' && arg !== '--no-progress'),
    ...['--errors', '1%..50%', '--steps', '40', '--seeds', '50'],
  ]);
  await run.until('stderr', '2 of ');
  run.child.kill('SIGINT');
  const { code, stdout } = await run.ended;
  expect(code).toBe(130);
  expect(String(stdout)).toContain('stopped by the user');
});
