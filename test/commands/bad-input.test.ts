/** Each error gets one clear message: what, found, expected, how to fix it; exit code 2 and no stack trace. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { freshFolder, runProgram } from '../support/program.ts';

interface Mistake {
  readonly what: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly says: readonly (string | RegExp)[];
}

const MISTAKES: readonly Mistake[] = [
  { what: 'an unknown flag', args: ['--rat', '5'], says: ["unknown option '--rat'", '--rate'] },
  { what: 'an unknown command', args: ['scenarios', 'lst'], says: ["unknown command 'lst'", 'list'] },
  { what: 'help for an unknown command', args: ['help', 'dril'], says: ['"dril"', 'did you mean "drill"?'] },
  { what: 'a rate below zero', args: ['--rate=-1'], says: ['--rate', '"-1"', 'above 0'] },
  {
    what: 'a rate that is no number',
    env: { LOG_RATE: 'abc' },
    says: ['LOG_RATE', '"abc"', 'a number', 'LOG_RATE=10'],
  },
  {
    what: 'weights that do not add up',
    env: { LOG_DISTRIBUTION: 'INFO:0.5,ERROR:0.2' },
    says: ['LOG_DISTRIBUTION', 'add up to 1', '0.7'],
  },
  {
    what: 'an unknown level',
    env: { LOG_LEVEL: 'LOUD' },
    says: ['LOG_LEVEL', '"LOUD"', 'TRACE, DEBUG, INFO'],
  },
  { what: 'an unknown format', args: ['--format', 'xml'], says: ['--format', '"xml"', 'text, json, csv'] },
  {
    what: 'an unknown field in a template',
    args: ['--format', '%(mesage)s'],
    says: ['--format', 'unknown field "mesage"', 'did you mean "%(message)s"?'],
  },
  { what: 'an unknown scenario', args: ['storefrnt'], says: ['storefrnt', 'did you mean "storefront"'] },
  { what: 'a scenario file that is not there', args: ['./nope.yaml'], says: ['./nope.yaml', 'no such file'] },
  {
    what: 'an endpoint that is no URL',
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: 'localhost:4318' },
    says: ['OTEL_EXPORTER_OTLP_ENDPOINT', '"localhost:4318"', 'http://localhost:4318'],
  },
  {
    what: 'an unknown protocol',
    env: { OTEL_EXPORTER_OTLP_PROTOCOL: 'http' },
    says: ['OTEL_EXPORTER_OTLP_PROTOCOL', 'http/json, http/protobuf, grpc'],
  },
  {
    what: 'an unreadable certificate',
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'https://localhost:4318',
      OTEL_EXPORTER_OTLP_CERTIFICATE: 'nope.pem',
    },
    says: ['OTEL_EXPORTER_OTLP_CERTIFICATE', 'nope.pem', 'PEM'],
  },
  {
    what: 'an output folder that cannot be made',
    env: { OUTPUT_FILE: '/proc/nope/app.log' },
    says: ['OUTPUT_FILE', '/proc/nope/app.log', 'a folder that can be written to'],
  },
  {
    what: 'an output folder that cannot be made, given by a flag',
    args: ['-o', '/proc/nope/app.log'],
    says: ['--output-file: cannot write to "/proc/nope/app.log"', '--output-file ""'],
  },
  {
    what: 'an output folder that cannot be made, given by a list of outputs',
    args: ['--outputs', '[{ file: /proc/nope/app.log }]'],
    says: ['--outputs: cannot write to "/proc/nope/app.log"'],
  },
  {
    what: 'a retry timeout that is not a time',
    args: ['drill', '--loki', 'http://localhost:3100', '--retry-timeout', 'long'],
    says: ['--retry-timeout: cannot use "long"', '--retry-timeout 5m'],
  },
  {
    what: 'a retry timeout that is not a time, by its earlier name',
    args: ['drill', '--loki', 'http://localhost:3100', '--patience', 'long'],
    says: ['--patience: cannot use "long"', '--patience 5m'],
  },
  {
    what: 'a manifest that cannot be written',
    args: ['--manifest', '/proc/nope.json'],
    says: ['--manifest', '/proc/nope.json'],
  },
  {
    what: 'a duration without a unit that is known',
    env: { DURATION: '5 weeks' },
    says: ['DURATION', '"5 weeks"', '30s'],
  },
  { what: 'a count of zero', args: ['--count', '0'], says: ['--count', 'from 1'] },
  { what: 'a clock that is not known', args: ['--clock', 'sundial'], says: ['--clock', 'real, virtual'] },
  {
    what: 'a manifest over the output file',
    args: ['--manifest', 'x.log', '--output-file', './x.log'],
    says: ['--manifest', 'is the same file as output "./x.log"'],
  },
  {
    what: 'a start for the real clock',
    args: ['--start', '2026-03-01T00:00:00Z'],
    says: ['--start', '--clock virtual'],
  },
  {
    what: 'a settings file that is not there',
    args: ['--settings', 'nope.yaml'],
    says: ['--settings nope.yaml', 'no such file'],
  },
];

describe.each(MISTAKES)('$what', ({ args = [], env = {}, says }) => {
  test('is refused with one clear message and exit code 2', async () => {
    const { code, stdout, stderr } = await runProgram(args, { env: { DURATION: '1', ...env } });
    for (const text of says)
      expect(stderr).toMatch(
        typeof text === 'string' ? new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')) : text,
      );
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stdout.toString()).toBe('');
    expect(code).toBe(2);
  });
});

test('all errors are reported together, each with its source', async () => {
  const cwd = freshFolder();
  writeFileSync(join(cwd, 'mine.yaml'), 'format: xml\nbrst-frequency: 3\n');
  const { code, stderr } = await runProgram(['--rate=-1', '--settings', 'mine.yaml'], {
    cwd,
    env: { BURST_MULTIPLIER: 'lots', SEED: '1' },
  });
  expect(code).toBe(2);
  expect(stderr).toMatch(/--rate: cannot use "-1"/);
  expect(stderr).toMatch(/BURST_MULTIPLIER: cannot use "lots"/);
  expect(stderr).toMatch(/mine\.yaml:1 format: cannot use "xml"/);
  expect(stderr).toMatch(/mine\.yaml:2 brst-frequency: unknown setting[\s\S]*burst-frequency/);
});

test('errors of a scenario name file, line and path', async () => {
  const cwd = freshFolder();
  mkdirSync(join(cwd, 'my'));
  writeFileSync(
    join(cwd, 'my/shop.yaml'),
    'name: shop\ndescription: x\ntraffic:\n  rate: fast\nlevels: { INFO: 1 }\nservices: {}\n',
  );
  const { code, stderr } = await runProgram(['my/shop.yaml'], { cwd });
  expect(code).toBe(2);
  expect(stderr).toMatch(/my\/shop\.yaml:4 traffic\.rate: found "fast"[\s\S]*expected: a number/);
});

test('DEBUG adds the stack trace', async () => {
  const { code, stderr } = await runProgram(['--rate', 'x'], { env: { DEBUG: '1' } });
  expect(code).toBe(2);
  expect(stderr).toMatch(/^\s+at /m);
});

test('a misspelt variable and an unused OTEL variable print a warning, others do not', async () => {
  const { code, stderr } = await runProgram(['--duration', '100ms'], {
    env: {
      LOG_RATES: '5',
      OTEL_TRACES_SAMPLER: 'always_off',
      OTEL_SERVICE_NAME: 'x',
      HOME: '/tmp',
      LOGNAME: 'me',
    },
  });
  expect(code).toBe(0);
  const warnings = stderr.split('\n').filter((line) => line.startsWith('warning:'));
  expect(warnings).toHaveLength(3);
  expect(warnings[0]).toMatch(/LOG_RATES .* did you mean LOG_RATE\?/);
  expect(stderr).toMatch(/OTEL_TRACES_SAMPLER is set but not used/);
  expect(stderr).toMatch(/OTEL_SERVICE_NAME is ignored/);
});
