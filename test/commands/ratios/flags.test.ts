/** The built program with ratios at start: by flag, variable and settings file, and what it refuses. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { interval999 } from '../../scenarios/statistics.ts';
import { type Ended, freshFolder, type ProgramOptions, runProgram } from '../../support/program.ts';

interface ServiceRow {
  readonly logs: number;
  readonly warnings: number;
  readonly errors: number;
}

const SEEDED = ['--clock', 'virtual', '--seed', '1', '--json', '--output-file', ''];
/** Enough that each of the five services has some four thousand. */
const RECORDS = ['--count', '20000'];

const servicesOf = ({ stdout, stderr }: Ended): Readonly<Record<string, ServiceRow>> => {
  if (stdout.length === 0) throw new Error(stderr);
  return JSON.parse(stdout.toString()).services;
};

const run = async (args: readonly string[], options: ProgramOptions = {}) =>
  servicesOf(await runProgram([...args, ...SEEDED, ...RECORDS], options));

const NONE: ServiceRow = { logs: 0, warnings: 0, errors: 0 };

function expectRatio({ logs, warnings, errors }: ServiceRow | undefined = NONE, ratio: number): void {
  const { low, high } = interval999(ratio / 10, logs);
  expect((warnings + errors) / logs).toBeGreaterThanOrEqual(low);
  expect((warnings + errors) / logs).toBeLessThanOrEqual(high);
}

const DEMO = { api: 2, auth: 2, inventory: 2, notification: 2, payment: 2 };

interface Way {
  readonly how: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly settings?: string;
  readonly ratios: Readonly<Record<string, number>>;
}

const WAYS: readonly Way[] = [
  { how: 'nothing said', ratios: {} },
  { how: '--api-ratio 3', args: ['--api-ratio', '3'], ratios: { api: 3 } },
  { how: '--api-ratio=3', args: ['--api-ratio=3'], ratios: { api: 3 } },
  {
    how: 'its siblings, each once',
    args: ['--api-ratio', '0', '--auth-ratio=10', '--payment-ratio', '7.5'],
    ratios: { api: 0, auth: 10, payment: 7.5 },
  },
  {
    how: '--ratio auth=1,inventory=9',
    args: ['--ratio', 'auth=1,inventory=9'],
    ratios: { auth: 1, inventory: 9 },
  },
  {
    how: '--ratio more than once, beside a flag of a service',
    args: ['--ratio', 'auth=1', '--notification-ratio', '5', '--ratio', 'inventory=9'],
    ratios: { auth: 1, notification: 5, inventory: 9 },
  },
  { how: 'RATIOS', env: { RATIOS: 'api=6,payment=4' }, ratios: { api: 6, payment: 4 } },
  { how: 'a settings file', settings: 'ratio: "api=6,payment=4"\n', ratios: { api: 6, payment: 4 } },
  {
    how: 'a flag in the place of the variable, all of it',
    args: ['--api-ratio', '8'],
    env: { RATIOS: 'payment=9' },
    ratios: { api: 8 },
  },
];

describe('each service of demo-backend has the ratio that was asked for, the others keep theirs', () => {
  test.each(WAYS)('$how', async ({ args = [], env = {}, settings, ratios }) => {
    const cwd = freshFolder();
    if (settings !== undefined) writeFileSync(join(cwd, 'mine.yaml'), settings);
    const from = settings === undefined ? [] : ['--settings', 'mine.yaml'];
    const services = await run(['demo-backend', ...args, ...from], { cwd, env });
    expect(Object.keys(services).sort()).toEqual(Object.keys(DEMO));
    for (const [name, ratio] of Object.entries({ ...DEMO, ...ratios })) expectRatio(services[name], ratio);
  });
});

test('one dial leaves every record of the other services as it was', async () => {
  const lines = async (args: readonly string[]): Promise<readonly string[]> => {
    const { stdout } = await runProgram([
      'demo-backend',
      '--clock',
      'virtual',
      '--seed',
      '1',
      '--duration',
      '2m',
      '--output-file',
      '',
      ...args,
    ]);
    return stdout
      .toString()
      .split('\n')
      .filter((line) => !line.includes('[api]'));
  };
  const others = await lines([]);
  expect(others.length).toBeGreaterThan(400);
  expect(await lines(['--api-ratio', '9'])).toEqual(others);
});

// Both call nobody and have no bad minutes: those come on top of a ratio.
test('services of any scenario have a dial, by their short name or the full one', async () => {
  const services = await run(['microservices', '--user-ratio', '8', '--email-service-ratio=1']);
  expectRatio(services['user-service'], 8);
  expectRatio(services['email-service'], 1);
});

test('a scenario of one’s own, too, and where its services fail a ratio takes the place of that', async () => {
  const cwd = freshFolder();
  writeFileSync(
    join(cwd, 'shop.yaml'),
    `name: shop
description: A till that fails too often.
traffic: { rate: 100 }
patterns: { share: 100% }
services:
  till:
    errors: 50%
    operations:
      pay: { entry: 1, logs: [{ at: end, level: INFO, message: paid }, { on: error, level: ERROR, message: refused }] }
`,
  );
  expectRatio((await run(['shop.yaml'], { cwd })).till, 5);
  expectRatio((await run(['shop.yaml', '--till-ratio', '1'], { cwd })).till, 1);
});

interface Refusal {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly says: readonly string[];
}

describe('what no service can have is refused before anything is written', () => {
  const RANGE = 'each ratio from 0 to 10';
  test.each<Refusal>([
    { args: ['--ap-ratio', '3'], says: ['--ap-ratio', '"ap"', 'did you mean "api"?'] },
    { args: ['--ratio', 'billing=1,shipping=2'], says: ['"billing"', '"shipping"', 'api, auth, inventory'] },
    { args: ['--api-ratio', '11'], says: ['api=11', RANGE] },
    { args: ['--api-ratio', '-1'], says: ['api=-1', RANGE] },
    { args: ['--api-ratio', '10.01'], says: ['api=10.01', RANGE] },
    { args: ['--api-ratio', 'high'], says: ['api=high', RANGE] },
    { args: ['--api-ratio'], says: ['api=', RANGE] },
    { args: ['--ratio', 'api'], says: ['--ratio', '"api"', RANGE] },
    { env: { RATIOS: 'api=11' }, says: ['RATIOS', 'api=11', RANGE, 'RATIOS=api=3,payment=7'] },
    { env: { RATIOS: 'nobody=1' }, says: ['"nobody"', 'api, auth, inventory'] },
  ])('%j', async ({ args = [], env = {}, says }) => {
    const { code, stdout, stderr } = await runProgram(['demo-backend', ...SEEDED, ...RECORDS, ...args], {
      env,
    });
    expect(code).toBe(2);
    expect(stdout.length).toBe(0);
    for (const part of says) expect(stderr).toContain(part);
    expect(stderr).not.toContain('    at ');
  });

  test('two names for one service are one too many', async () => {
    const { code, stderr } = await runProgram([
      'microservices',
      '--user-ratio',
      '3',
      '--user-service-ratio',
      '4',
      ...SEEDED,
      ...RECORDS,
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain('second ratio for user-service');
  });
});
