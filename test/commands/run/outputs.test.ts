/** The built program with several outputs: each holds what its format and its filter say, and the account knows. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Ended, freshFolder, runProgram } from '../../support/program.ts';
import { type Account, accountOf, generations, lines, linesOf, SOME, VIRTUAL } from './outputs-support.ts';

interface Told {
  readonly id: string;
  readonly level: string;
  readonly service: string;
}

/** Answers of a web server, and other records. */
const SITE = `name: site
description: A site that also says other things.
traffic: { rate: 100 }
levels: { INFO: 80%, WARN: 20% }
patterns: { share: 50% }
services:
  web:
    operations:
      page:
        entry: 1
        errors: 20%
        http: { method: GET, route: /page, bytes: 200..400 }
        logs:
          - { at: start, level: INFO, message: "asked for {path}" }
          - { at: end, level: INFO, message: "{method} {path} {status} {bytes}" }
          - { on: error, level: ERROR, message: "{method} {path} {status} {bytes}" }
    events: [{ name: cache.warm, level: INFO, message: warm }, { name: cache.cold, level: WARN, message: cold }]
`;

const idsOf = (records: readonly Told[]): readonly string[] => records.map(({ id }) => id);

describe('each output has its format and its filter', () => {
  const LIST = `[
    { console: true, format: bracketed, level: ERROR },
    { file: all.json, format: json },
    { file: errors.json, format: json, only: error },
    { file: warnings.csv, format: csv, level: WARN },
    { file: payment.txt, format: text, services: [payment-service] },
    { file: two.json, format: json, level: WARNING, services: [auth-service, order-service] },
    { file: short.txt, format: "%(levelname)s:%(message)s" },
    { file: raw.jsonl, format: otlp-json } ]`;

  const inFile = async (): Promise<{ cwd: string; ended: Ended; all: readonly Told[]; emitted: number }> => {
    const cwd = freshFolder();
    const args = ['storefront', ...SOME, '--outputs', LIST, '--manifest', 'run.json'];
    const ended = await runProgram(args, { cwd });
    const { ledger }: Account = JSON.parse(readFileSync(join(cwd, 'run.json'), 'utf8'));
    const all = linesOf(cwd, 'all.json').map((line) => JSON.parse(line));
    return { cwd, ended, all, emitted: ledger.emitted.logs };
  };

  test('and holds exactly the records that pass it, in order', async () => {
    const { cwd, ended, all, emitted } = await inFile();
    expect(ended.code).toBe(0);
    expect(all).toHaveLength(emitted);
    expect(new Set(idsOf(all)).size).toBe(emitted);
    const json = (file: string): readonly Told[] => linesOf(cwd, file).map((line) => JSON.parse(line));
    const bad = all.filter(({ level }) => level === 'WARNING' || level === 'ERROR');
    const errors = all.filter(({ level }) => level === 'ERROR');
    expect(errors.length).toBeGreaterThan(50);
    expect(idsOf(json('errors.json'))).toEqual(idsOf(errors));
    const [header, ...rows] = linesOf(cwd, 'warnings.csv');
    expect(header).toBe('timestamp,level,id,service,user_id,request_id,duration_ms,message');
    expect(rows.map((row) => row.split(',')[2])).toEqual(idsOf(bad));
    const payment = all.filter(({ service }) => service === 'payment-service');
    expect(payment.length).toBeGreaterThan(50);
    expect(linesOf(cwd, 'payment.txt').map((line) => line.split(' | ')[2])).toEqual(idsOf(payment));
    const two = bad.filter(({ service }) => ['auth-service', 'order-service'].includes(service));
    expect(idsOf(json('two.json'))).toEqual(idsOf(two));
    expect(linesOf(cwd, 'short.txt').map((line) => line.split(':')[0])).toEqual(
      all.map(({ level }) => level),
    );
    expect(linesOf(cwd, 'raw.jsonl').every((line) => JSON.parse(line).resourceLogs.length === 1)).toBe(true);
    expect(linesOf(cwd, 'raw.jsonl')).toHaveLength(emitted);
    expect(lines(ended.stdout)).toHaveLength(errors.length);
    expect(lines(ended.stdout).every((line) => /^\S+Z \[ERROR\] \[[a-z-]+\]: /.test(line))).toBe(true);
  });

  test('and the account shows for each what it accepted and what its filter removed', async () => {
    const cwd = freshFolder();
    const { ledger } = await accountOf(['storefront', ...SOME, '--outputs', LIST], { cwd });
    const names = [
      'all.json',
      'errors.json',
      'warnings.csv',
      'payment.txt',
      'two.json',
      'short.txt',
      'raw.jsonl',
    ];
    expect(ledger.outputs.map(({ name, kind }) => [name, kind])).toEqual(names.map((name) => [name, 'file']));
    for (const { name, accepted, filtered } of ledger.outputs) {
      const headers = name.endsWith('.csv') ? generations(cwd, name).length : 0;
      expect([name, accepted]).toEqual([name, linesOf(cwd, name).length - headers]);
      expect([name, accepted + filtered]).toEqual([name, ledger.emitted.logs]);
    }
  });

  test('an access log has responses only, whichever setting asks for it', async () => {
    const cwd = freshFolder();
    const list = `[{ file: raw.jsonl, format: otlp-json }, { file: a.clf, format: clf }, { file: a.json, format: access-json },
      { file: a.txt, only: access }, { file: mixed.log, format: combined, level: WARN }]`;
    writeFileSync(join(cwd, 'site.yaml'), SITE);
    const { ledger } = await accountOf(['site.yaml', ...SOME, '--outputs', list], { cwd });
    const answers = linesOf(cwd, 'raw.jsonl').filter((line) => line.includes('"http.response.body.size"'));
    expect(answers.length).toBeGreaterThan(0);
    expect(answers.length).toBeLessThan(ledger.emitted.logs);
    for (const file of ['a.clf', 'a.json', 'a.txt']) {
      expect([file, linesOf(cwd, file).length]).toEqual([file, answers.length]);
    }
    expect(
      linesOf(cwd, 'a.clf').every((line) => /^\S+ - \S+ \[.+\] "[A-Z]+ \S+ HTTP\/\S+" \d{3} \d+$/.test(line)),
    ).toBe(true);
    const bad = answers.filter((line) => /"severityText":"(WARN|ERROR)"/.test(line));
    expect(linesOf(cwd, 'mixed.log')).toHaveLength(bad.length);
  });

  test('a failing output does not affect the others', async () => {
    const cwd = freshFolder();
    const list = '[{ file: /dev/full }, { file: good.json, format: json }]';
    const { code, stdout, stderr } = await runProgram(
      [
        '--no-bursts',
        '--rate',
        '50',
        '--duration',
        '1s',
        '--control-port',
        'off',
        '--json',
        '--outputs',
        list,
      ],
      { cwd },
    );
    expect(code).toBe(4);
    expect(stderr.match(/no space left/gi)).toHaveLength(1);
    const { ledger } = JSON.parse(stdout.toString());
    const { logs } = ledger.emitted;
    expect(ledger.outputs).toMatchObject([
      { name: '/dev/full', accepted: 0, dropped: logs },
      { name: 'good.json', accepted: logs, dropped: 0 },
    ]);
    expect(linesOf(cwd, 'good.json')).toHaveLength(logs);
  });
});

describe('built-in scenarios have outputs', () => {
  const WANTED = [
    ['storefront', 'logs/app.log', / \| [A-Z]+ +\| [0-9a-f]{8}-\d+ \| /],
    ['heartbeat', 'logs/heartbeat.log', /^\S+ \S+ - [A-Z]+ - user=\S+ session=\S+ - /],
    [
      'microservices',
      'logs/microservices.log',
      /^\{"service":"[a-z-]+","level":"(INFO|WARN|ERROR)","message":/,
    ],
    ['demo-backend', 'app.log', /^\S+Z \[[A-Z]+\] \[[a-z]+\]: /],
    ['incident-day', 'logs/incident-day.log', /^\{"timestamp":"/],
  ] as const;

  test.each(WANTED)('%s writes %s', async (scenario, file, line) => {
    const cwd = freshFolder();
    const { stdout } = await runProgram([scenario, ...VIRTUAL, '--count', '200'], { cwd });
    const written = lines(readFileSync(join(cwd, file), 'utf8'));
    expect(written).toHaveLength(200);
    expect(written.filter((text) => !line.test(text))).toEqual([]);
    expect(lines(stdout)).toEqual(written);
  });

  test('web-access writes its access log and its errors to separate files', async () => {
    const cwd = freshFolder();
    const { ledger } = await accountOf(['web-access', ...VIRTUAL, '--count', '5000'], { cwd });
    const access = linesOf(join(cwd, 'logs'), 'access.log');
    const errors = linesOf(join(cwd, 'logs'), 'error.log');
    expect(access).toHaveLength(ledger.emitted.logs);
    expect(errors).toHaveLength(access.filter((line) => /" [45]\d\d \d+ "/.test(line)).length);
    expect(errors.every((line) => / \| (WARN|ERROR) +\| /.test(line))).toBe(true);
  });
});

describe('an invalid list is refused, and nothing is written', () => {
  interface Refusal {
    readonly list: string;
    readonly says: readonly string[];
  }

  test.each<Refusal>([
    {
      list: '[{ file: a.log, services: [paymnt-service] }]',
      says: ['"paymnt-service"', 'did you mean "payment-service"'],
    },
    {
      list: '[{ file: a.log }, { file: ./a.log }]',
      says: ['OUTPUTS (--outputs)', 'two outputs write to', 'a.log'],
    },
    { list: '[{ file: a.log, console: true }]', says: ['--outputs', 'both `console` and `file`'] },
    { list: '[{ format: json }]', says: ['--outputs', 'console', 'file'] },
    { list: '[{ console: true, rotate: { keep: 1 } }]', says: ['`rotate` needs a file'] },
    { list: '[{ file: a.log, rotate: { every: 10ms } }]', says: ['10ms', 'at least 1s'] },
    { list: '[{ file: a.log, format: xml }]', says: ['xml'] },
    { list: '[{ file: a.log, colour: red }]', says: ['colour'] },
    { list: '[{ file: a.log, only: warnings }]', says: ['only'] },
    { list: '[{ file: a.log, rotate: { size: huge } }]', says: ['rotate.size'] },
    { list: '[]', says: ['--outputs'] },
    { list: '{ file: a.log }', says: ['--outputs', 'a YAML list'] },
    { list: '[{ file', says: ['--outputs', 'is not valid YAML'] },
  ])('$list', async ({ list, says }) => {
    const cwd = freshFolder();
    const { code, stdout, stderr } = await runProgram([...VIRTUAL, '--count', '5', '--outputs', list], {
      cwd,
    });
    expect(code).toBe(2);
    expect(stdout.length).toBe(0);
    for (const part of says) expect(stderr).toContain(part);
    expect(existsSync(join(cwd, 'a.log'))).toBe(false);
  });
});

test('csvGuard applies to the file, and to the file of a setting that replaces it', async () => {
  const cwd = freshFolder();
  const scenario = `name: calc
description: Messages that look like formulas.
traffic: { rate: 10 }
levels: { INFO: 1 }
outputs: [{ file: a.csv, format: csv, csv: { guard: true } }]
services: { till: { events: [{ name: sum, level: INFO, message: "=1+1" }] } }
`;
  writeFileSync(join(cwd, 'calc.yaml'), scenario);
  const args = ['calc.yaml', ...VIRTUAL, '--count', '5'];
  expect((await runProgram(args, { cwd })).code).toBe(0);
  expect((await runProgram([...args, '-o', 'b.csv'], { cwd })).code).toBe(0);
  for (const file of ['a.csv', 'b.csv']) {
    const [, ...rows] = lines(readFileSync(join(cwd, file)));
    expect(rows.map((row) => row.slice(row.lastIndexOf(',') + 1))).toEqual(Array(5).fill("'=1+1"));
  }
});
