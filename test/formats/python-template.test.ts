/** Templates in the style of Python's logging, compared with Python's output for the same values. */
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createFormat } from '../../src/formats/index.ts';
import { convertNumber, convertText, floatText } from '../../src/formats/percent.ts';
import { type Conversion, parseLineTemplate } from '../../src/model/line-format.ts';
import { describeWithPackage } from '../support/needs.ts';
import { exampleRecord } from './records.ts';

const line = (spec: string, record = exampleRecord()): string => createFormat(spec).line(record);

/** The record of the examples. */
const VALUES = {
  asctime: '2025-05-14 10:23:45,123',
  created: 1747218225.123,
  filename: 'user_service.py',
  funcName: 'login',
  levelname: 'INFO',
  levelno: 20,
  lineno: 115,
  message: 'User login successful',
  module: 'user_service',
  msecs: 123,
  name: 'user-service',
  pathname: '/app/user_service.py',
  process: 28_182,
  processName: 'MainProcess',
  relativeCreated: 0,
  taskName: null,
  thread: 155_426_147_688_448,
  threadName: 'MainThread',
};
type Field = keyof typeof VALUES;

const FLOATS: readonly string[] = ['created', 'msecs', 'relativeCreated'];
const NUMBERS = Object.entries(VALUES).filter(([, value]) => typeof value === 'number');
const SPECS = [
  ...Object.keys(VALUES).flatMap((field) => [
    ...['', '-20', '20', '020', '.3', '-9.3', '.0', '.', '# +012'].map((shape) => `%(${field})${shape}s`),
  ]),
  ...NUMBERS.flatMap(([field]) =>
    ['d', '3d', '03d', '-6d|', '+d', ' d', '+06d', '-06d|', '.6d', '012.8d', 'i', 'ld', '#d'].map(
      (shape) => `%(${field})${shape}`,
    ),
  ),
  ...NUMBERS.flatMap(([field]) =>
    ['f', '.3f', '.0f', '#.0f', '020.2f', '-24.1f|', '+.1f', ' .2F', '.f', '.30f'].map(
      (shape) => `%(${field})${shape}`,
    ),
  ),
  '%(levelname).1s %(asctime)s.%(msecs)03d %(process)d 100%%',
];

describeWithPackage('python3', 'Python writes the same', (python) => {
  test('of every attribute of a LogRecord, with every flag, width, precision and type', () => {
    const script = `
import json, sys
values, floats, specs = json.load(sys.stdin)
for name in floats: values[name] = float(values[name])
print(json.dumps([spec % values for spec in specs]))
`;
    const input = JSON.stringify([VALUES, FLOATS, SPECS]);
    const written: string[] = JSON.parse(execFileSync(python, ['-c', script], { input, encoding: 'utf8' }));
    expect(SPECS.map((spec) => [spec, line(spec)])).toEqual(SPECS.map((spec, i) => [spec, written[i]]));
  });

  test('law: of any number and any text', () => {
    const conversion = fc.record({
      flags: fc.subarray(['#', '0', '-', ' ', '+']).map((flags) => flags.join('')),
      width: fc.option(fc.integer({ min: 1, max: 30 }), { nil: '' }),
      precision: fc.option(fc.integer({ min: 0, max: 25 }), { nil: undefined }),
    });
    const number = fc.oneof(
      fc.integer({ min: -1000, max: 1000 }).map((n) => n / 8),
      fc.double({ min: -1e15, max: 1e15, noNaN: true }),
      fc.constantFrom(0, -0, 0.5, 1.5, 2.5, 0.125, 1e-7, 123456.5, 1e20),
    );
    const cases = fc.sample(
      fc.tuple(conversion, fc.constantFrom('s', 'd', 'f'), number, fc.string({ unit: 'grapheme' })),
      { numRuns: 2000, seed: 1 },
    );
    const asked = cases.map(([{ flags, width, precision }, type, number, text]) => ({
      spec: `%(x)${flags}${width}${precision === undefined ? '' : `.${precision}`}${type}`,
      // Python does not read JSON's negative zero as a float.
      value: type === 's' ? text : Object.is(number, -0) ? '-0.0' : String(number),
      text: type === 's',
    }));
    const script = `
import json, sys
print(json.dumps([c['spec'] % {'x': c['value'] if c['text'] else float(c['value'])} for c in json.load(sys.stdin)]))
`;
    const written: string[] = JSON.parse(
      execFileSync(python, ['-c', script], { input: JSON.stringify(asked), encoding: 'utf8' }),
    );
    const ours = cases.map(([, type, number, text], i) => {
      const conversion = conversionOf(asked[i]!.spec);
      return type === 's' ? convertText(text, conversion, (same) => same) : convertNumber(number, conversion);
    });
    expect(ours.map((text, i) => [asked[i], text])).toEqual(written.map((text, i) => [asked[i], text]));
  });

  test('law: of any float as a text', () => {
    const floats = fc.sample(fc.double({ noNaN: true, noDefaultInfinity: true }), { numRuns: 1000, seed: 1 });
    const script = 'import json, sys; print(json.dumps([str(float(n)) for n in json.load(sys.stdin)]))';
    const input = JSON.stringify(floats.map((value) => (Object.is(value, -0) ? 0 : value)));
    const written: string[] = JSON.parse(execFileSync(python, ['-c', script], { input, encoding: 'utf8' }));
    expect(floats.map((value) => floatText(value + 0))).toEqual(written);
  });
});

function conversionOf(spec: string): Conversion {
  const parsed = parseLineTemplate(spec.replace('(x)', '(bytes)'));
  if (!parsed.ok) throw new Error(parsed.problem);
  return (parsed.pieces[0] as { readonly conversion: Conversion }).conversion;
}

describe('the process and the code that a record comes from', () => {
  test('are those of the examples', () => {
    const fields = Object.keys(VALUES) as Field[];
    const shown = (field: Field): string => {
      const value = VALUES[field];
      return FLOATS.includes(field) ? floatText(Number(value)) : String(value ?? 'None');
    };
    expect(fields.map((field) => [field, line(`%(${field})s`)])).toEqual(
      fields.map((field) => [field, shown(field)]),
    );
  });

  test('are the same for the same service and event name, and differ otherwise', () => {
    const spec = '%(process)d %(thread)d %(pathname)s:%(lineno)d in %(funcName)s';
    expect(line(spec, exampleRecord({ message: 'other' }))).toBe(line(spec));
    expect(line(spec, exampleRecord({ eventName: 'login.failed' }))).not.toBe(line(spec));
    const { instance } = exampleRecord();
    const second = line('%(process)d', exampleRecord({ instance: { ...instance, id: 'user-service-2' } }));
    expect(second).not.toBe(line('%(process)d'));
  });

  test("are those of the scenario's attributes, if set", () => {
    const { instance } = exampleRecord();
    const record = exampleRecord({
      instance: { ...instance, resource: { ...instance.resource, 'process.pid': 42 } },
      attributes: {
        'code.file.path': '/src/pay/charge.rb',
        'code.function.name': 'Pay#charge',
        'code.line.number': 7,
      },
    });
    expect(line('%(process)d %(pathname)s %(filename)s %(module)s %(funcName)s %(lineno)d', record)).toBe(
      '42 /src/pay/charge.rb charge.rb charge Pay#charge 7',
    );
  });

  test('relativeCreated counts from the first record', () => {
    const format = createFormat('%(relativeCreated)d');
    const { timeMs } = exampleRecord();
    expect(format.line(exampleRecord())).toBe('0');
    expect(format.line(exampleRecord({ timeMs: timeMs + 1500.7 }))).toBe('1500');
  });

  test.each([
    ['TRACE', '5'],
    ['DEBUG', '10'],
    ['INFO', '20'],
    ['WARN', '30'],
    ['ERROR', '40'],
    ['FATAL', '50'],
  ] as const)('%s is %s', (level, number) => {
    expect(line('%(levelno)s', exampleRecord({ level }))).toBe(number);
  });
});

describe('missing values and text', () => {
  test.each([
    ['%(duration_ms)06d', '     -'],
    ['%(duration_ms)-6.2f|', '-     |'],
    ['%(status).0s', '-'],
    ['%(http.route)05d', '   /a'],
    ['%(http.status)05d', '00200'],
  ])('%s', (spec, expected) => {
    const attributes = { 'http.route': '/a', 'http.status': 200 };
    expect(line(spec, exampleRecord({ durationMs: undefined, attributes }))).toBe(expected);
  });

  test('text is truncated before it is escaped, and never within a character', () => {
    expect(line('%(message).2s', exampleRecord({ message: '\n\n\n' }))).toBe('\\n\\n');
    expect(line('%(message)3.1s|', exampleRecord({ message: '🔥🔥' }))).toBe('  🔥|');
  });
});

test.each([
  ['%(message)d', 'field "message" is text, which the type "d" cannot write; write %(message)s'],
  ['%(levelname)f', 'field "levelname" is text'],
  ['%(msecs)', 'field "msecs" has no type; write %(msecs)s, or d, i or f for numbers'],
  ['%(asctime) %(message)s', 'field "asctime" has no type'],
  ['%(message)r', 'field "message" has the type "r"; write %(message)s'],
  ['%(process)x', 'field "process" has the type "x"'],
  ['%(name)*s', 'field "name" has "*" as its width or precision; write a number'],
  ['%(name).*s', '"*" as its width'],
  ['%(created).101f', 'field "created" has a precision above 100'],
  ['%(name)501s', 'field "name" is wider than 500'],
  ['%(exc_info)s', 'a simulated record has no "exc_info": %(exception.type)s and'],
  ['%(args)s', 'a simulated record has no "args": %(message)s is the message with its values'],
  ['%(mesage)s', 'unknown field "mesage"; known: asctime,'],
  ['%s', 'a "%" without a field; write "%%" for a percent sign'],
  ['100% %(message)s', 'a "%" without a field'],
])('%s is rejected', (spec, problem) => {
  expect(parseLineTemplate(spec)).toMatchObject({ ok: false, problem: expect.stringContaining(problem) });
});
