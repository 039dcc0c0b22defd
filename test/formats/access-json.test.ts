import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createFormat } from '../../src/formats/index.ts';
import { awkwardText } from '../support/awkward.ts';
import { anyAnswer, exampleAnswer, exampleRecord } from './records.ts';

const format = createFormat('access-json');

test('has all known values, in this order', () => {
  expect(Object.entries(JSON.parse(format.line(exampleAnswer())))).toEqual([
    ['timestamp', '2025-05-14T10:23:45.123Z'],
    ['client_address', '203.0.113.7'],
    ['user_id', 'user-67890'],
    ['session_id', 'sess-4711'],
    ['request_id', 'req-xyz789'],
    ['method', 'GET'],
    ['path', '/products/42'],
    ['query', { page: '3', sort: 'price' }],
    ['protocol', 'HTTP/1.1'],
    ['status', 200],
    ['bytes', 2326],
    ['duration_ms', 142],
    ['referrer', 'https://www.google.com/'],
    ['user_agent', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'],
    ['trace_id', '0af7651916cd43dd8448eb211c80319c'],
    ['span_id', 'b7ad6b7169203331'],
    ['service', 'user-service'],
    ['level', 'INFO'],
    ['message', 'User login successful'],
  ]);
});

test('omits missing values', () => {
  const { instance, span, timeMs } = exampleRecord();
  const bare = exampleRecord({
    instance,
    span,
    timeMs,
    userId: undefined,
    requestId: undefined,
    durationMs: undefined,
    attributes: {
      'http.request.method': 'HEAD',
      'url.path': '/',
      'http.response.status_code': 204,
      'http.response.body.size': 0,
    },
  });
  expect(Object.keys(JSON.parse(format.line(bare)))).toEqual([
    'timestamp',
    'method',
    'path',
    'protocol',
    'status',
    'bytes',
    'trace_id',
    'span_id',
    'service',
    'level',
    'message',
  ]);
});

describe('a query', () => {
  const query = (text: string): string => {
    const [, json] = /"query":(.*),"protocol"/.exec(format.line(exampleAnswer({ 'url.query': text }))) ?? [];
    return json!;
  };

  test.each([
    ['q=red+shoes&size=%3E40', '{"q":"red shoes","size":"\\u003e40"}'],
    ['tag=a&sort=price&tag=b&tag=', '{"tag":["a","b",""],"sort":"price"}'],
    ['flag&a==b&&=x', '{"flag":"","a":"=b","":"x"}'],
    ['10=b&9=a', '{"10":"b","9":"a"}'],
    ['__proto__=x', '{"__proto__":"x"}'],
    ['bad=%zz%ff', '{"bad":"%zz\ufffd"}'],
    ['?a=1', '{"?a":"1"}'],
    ['?a=%31', '{"?a":"1"}'],
  ])('%s is %s', (text, json) => {
    expect(query(text)).toBe(json);
  });

  test('law: any query is decoded like form data', () => {
    const parts = fc.array(fc.oneof(awkwardText, fc.constantFrom('a', '=', '&', '%20', '+', '%')));
    fc.assert(
      fc.property(
        parts.map((all) => all.join('')),
        (text) => {
          fc.pre(text !== '');
          const read = JSON.parse(query(text)) as Record<string, string | string[]>;
          const names = new Set<string>();
          const expected = new URLSearchParams(`&${text}`);
          for (const name of expected.keys()) {
            names.add(name);
            expect([Reflect.get(read, name)].flat()).toEqual(expected.getAll(name));
          }
          expect(Object.keys(read)).toHaveLength(names.size);
        },
      ),
    );
  });
});

test('law: parsing returns the values', () => {
  fc.assert(
    fc.property(anyAnswer, (record) => {
      const parsed = JSON.parse(format.line(record));
      const { attributes } = record;
      expect(parsed.message).toBe(record.message);
      expect(parsed.client_address).toBe(attributes['client.address'] || undefined);
      expect(parsed.user_agent).toBe(attributes['user_agent.original'] || undefined);
      expect(parsed.status).toBe(attributes['http.response.status_code']);
      expect(parsed.bytes).toBe(attributes['http.response.body.size']);
      expect(parsed.session_id).toBe(record.sessionId || undefined);
    }),
  );
});
