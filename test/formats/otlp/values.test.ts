/** Examples of AnyValue, and the few cases where our output differs from that of the SDK. */
import type { AnyValue } from '@opentelemetry/api-logs';
import { describe, expect, test } from 'vitest';
import { encodeLogsJson, encodeLogsProtobuf } from '../../../src/formats/otlp/index.ts';
import { expectSame, LOG_ENCODINGS } from './encodings.ts';
import { altered, logWith } from './sdk.ts';
import { decode } from './wire.ts';

const EXAMPLES: readonly AnyValue[] = [
  ...[
    '',
    'plain',
    '"\\\b\f\n\r\t\u0000\u007f',
    'ä',
    'Ж',
    '日本',
    '🚀',
    '\ud83d',
    '\udc00x',
    '\u2028',
    '\ufeff',
  ],
  ...['x'.repeat(24), 'x'.repeat(25), 'x'.repeat(127), 'x'.repeat(128), 'é'.repeat(64), 'x'.repeat(16_384)],
  ...[
    0,
    -0,
    1,
    -1,
    127,
    128,
    16_383,
    16_384,
    2 ** 31,
    -(2 ** 31),
    2 ** 32,
    2 ** 53,
    -(2 ** 53),
    2 ** 62,
    -(2 ** 63),
  ],
  ...[0.5, -0.5, 1e-300, 2 ** 63, 2 ** 64, 1e21, -1e21, Number.NaN, Infinity, -Infinity],
  ...[
    true,
    false,
    null,
    undefined,
    [],
    {},
    new Uint8Array(),
    new Uint8Array([0, 127, 128, 255]),
    Buffer.from('hi'),
  ],
  ...[[1, 'two', [3.5, null]], [undefined], { a: { b: { c: [{ d: 1 }] } }, e: '' }, { '': { '': {} } }],
];

describe.each(LOG_ENCODINGS)('$name', (encoding) => {
  test.each(EXAMPLES.map((value) => ({ value })))('$value', ({ value }) => {
    expectSame(encoding, logWith({ value, last: 'end' }, value));
  });

  test('keys that look like numbers come first, as in objects', () => {
    expectSame(encoding, logWith({ b: 1, 2: 'two', a: 3, 1: 'one' }));
  });

  test('inherited properties are omitted', () => {
    const attributes = Object.create({ inherited: true }, { own: { value: 1, enumerable: true } });
    const [record] = logWith({});
    const json = encoding.decode(encoding.own([altered(record!, { attributes, body: attributes })]));
    expect(JSON.stringify(json, (_, v) => (typeof v === 'bigint' ? Number(v) : v))).not.toContain(
      'inherited',
    );
    expectSame(encoding, [altered(record!, { attributes, body: attributes })]);
  });

  test('an unsupported value is the empty value', () => {
    const attributes = { f: () => 1, s: Symbol('s'), n: 1n, last: 1 } as unknown as Record<string, AnyValue>;
    const [record] = logWith({});
    expectSame(encoding, [altered(record!, { attributes })]);
  });

  test('more keys than the cache holds, short and long', { tags: 'slow' }, () => {
    const records = Array.from(
      { length: 5000 },
      (_, i) => logWith({ [`key-${i}`]: i, [`${'k'.repeat(101)}${i}`]: '' })[0]!,
    );
    expectSame(encoding, records);
    expectSame(encoding, records.slice(0, 10));
  });
});

/** Our JSON of a value, as text. */
function jsonOf(value: AnyValue): string {
  const text = new TextDecoder().decode(encodeLogsJson(logWith({}, value)));
  return /"body":(.*),"attributes":\[\]/.exec(text)?.[1] ?? text;
}

describe("JSON where the SDK's serialiser deviates from the OTLP/JSON mapping", () => {
  test.each([
    ['int64 is a decimal string', 42, '{"intValue":"42"}'],
    ['a negative one too', -2_147_483_649, '{"intValue":"-2147483649"}'],
    ['minus zero is the integer zero', -0, '{"intValue":"0"}'],
    ['beyond 2^53 it is exact', 2 ** 60, '{"intValue":"1152921504606846976"}'],
    ['beyond int64 it is a double, as in protobuf', 2 ** 63, '{"doubleValue":9223372036854776000}'],
    ['not a number has a name', Number.NaN, '{"doubleValue":"NaN"}'],
    ['so has infinity', Infinity, '{"doubleValue":"Infinity"}'],
    ['and minus infinity', -Infinity, '{"doubleValue":"-Infinity"}'],
  ])('%s', (_, value, json) => {
    expect(jsonOf(value)).toBe(json);
  });

  test('the resource has only members of OTLP', () => {
    const [record] = logWith({});
    const resource = altered(record!.resource, { schemaUrl: 'https://schemas/1' });
    const text = new TextDecoder().decode(encodeLogsJson([altered(record!, { resource })]));
    expect(JSON.parse(text).resourceLogs[0]).toMatchObject({
      resource: { attributes: expect.any(Array), droppedAttributesCount: 0 },
      schemaUrl: 'https://schemas/1',
    });
    expect(text.match(/schemaUrl/g)).toHaveLength(1);
  });
});

test('protobuf omits default values', () => {
  const [record] = logWith({});
  const bytes = encodeLogsProtobuf([altered(record!, { severityText: '', eventName: '' })]);
  const again = decode('LogsRequest', bytes);
  expect(again).toMatchObject({
    resourceLogs: [{ resource: {}, scopeLogs: [{ scope: { name: 'scope' } }] }],
  });
  // Request 2, resource 2, scope group 2, scope 9, record 2 bytes; the record has only two times of 9 bytes each.
  expect(bytes.length).toBe(2 + 2 + 2 + 9 + 2 + 18);
});
