/** `clf` and `combined`: the lines of web servers, Apache's escapes, and which records have a line. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createFormat } from '../../src/formats/index.ts';
import type { LogRecord } from '../../src/model/record.ts';
import { awkwardText } from '../support/awkward.ts';
import { anyAnswer, exampleAnswer, exampleRecord } from './records.ts';

const clf = createFormat('clf');
const combined = createFormat('combined');

/** A response without these attributes. */
const without = (...names: readonly string[]): LogRecord => {
  const answer = exampleAnswer();
  return {
    ...answer,
    attributes: Object.fromEntries(
      Object.entries(answer.attributes).filter(([name]) => !names.includes(name)),
    ),
  };
};

test('are the lines of Apache', () => {
  const common =
    '203.0.113.7 - user-67890 [14/May/2025:10:23:45 +0000] "GET /products/42?page=3&sort=price HTTP/1.1" 200 2326';
  expect(clf.line(exampleAnswer())).toBe(common);
  expect(combined.line(exampleAnswer())).toBe(
    `${common} "https://www.google.com/" "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"`,
  );
});

test('a dash for missing values and for an empty body', () => {
  const bare = without(
    'client.address',
    'url.query',
    'http.request.header.referer',
    'user_agent.original',
    'network.protocol.version',
  );
  expect(
    combined.line({
      ...bare,
      userId: undefined,
      attributes: { ...bare.attributes, 'http.response.body.size': 0 },
    }),
  ).toBe('- - - [14/May/2025:10:23:45 +0000] "GET /products/42 HTTP/1.1" 200 - "-" "-"');
});

test('the route replaces a missing path, and a dash an unknown request', () => {
  expect(clf.line(without('url.path', 'url.query'))).toContain('"GET /products/%7Bid%7D HTTP/1.1"');
  expect(clf.line(without('url.path', 'http.route'))).toContain('] "-" 200 2326');
});

test.each([
  ['1.0', 'HTTP/1.0'],
  ['1.1', 'HTTP/1.1'],
  ['2', 'HTTP/2.0'],
  ['3', 'HTTP/3.0'],
])('version %s is written %s', (version, written) => {
  expect(clf.line(exampleAnswer({ 'network.protocol.version': version }))).toContain(` ${written}" 200`);
});

test.each([
  [Date.UTC(2024, 1, 29, 23, 59, 59, 999), '29/Feb/2024:23:59:59 +0000'],
  [Date.UTC(2000, 9, 1), '01/Oct/2000:00:00:00 +0000'],
  [0, '01/Jan/1970:00:00:00 +0000'],
])('%d is %s', (timeMs, written) => {
  expect(clf.line({ ...exampleAnswer(), timeMs })).toContain(`[${written}]`);
});

describe('only responses have a line', () => {
  test.each(['clf', 'combined', 'access-json'])('%s', (name) => {
    const { takes } = createFormat(name);
    expect(takes?.(exampleAnswer())).toBe(true);
    expect(takes?.(exampleAnswer({ 'http.response.body.size': 0 }))).toBe(true);
    expect(takes?.(exampleRecord())).toBe(false);
    // A second record of the same response: it has the status, but no size.
    expect(takes?.(without('http.response.body.size'))).toBe(false);
    expect(takes?.(without('http.response.status_code'))).toBe(false);
  });
});

describe('escapes', () => {
  test('are those of Apache, UTF-8 byte by byte', () => {
    expect(
      combined.line(exampleAnswer({ 'user_agent.original': 'a"b\\c\n\r\t\v\b\f\u0000\u007fü🔥 |' })),
    ).toMatch(/ "a\\"b\\\\c\\n\\r\\t\\v\\b\\x0c\\x00\\x7f\\xc3\\xbc\\xf0\\x9f\\x94\\xa5 \|"$/);
  });

  test('a path and a query are percent-encoded, and existing encoding stays', () => {
    expect(
      clf.line(exampleAnswer({ 'url.path': '/a b/ü?#"%20', 'url.query': 'q="x y"&r=?%41+#' })),
    ).toContain('"GET /a%20b/%C3%BC%3F%23%22%20?q=%22x%20y%22&r=?%41+%23 HTTP/1.1"');
  });

  test('a lone surrogate does not break it', () => {
    expect(clf.line(exampleAnswer({ 'url.path': '/\ud83d' }))).toContain('"GET /%EF%BF%BD?');
  });
});

/** Splits a line like a reader of Apache logs; quoted values may contain escaped quotes. */
const LINE =
  /^(\S+) (\S+) (\S+) \[([^\]]+)\] "((?:[^"\\]|\\.)*)" (\S+) (\S+) "((?:[^"\\]|\\.)*)" "((?:[^"\\]|\\.)*)"$/;

/** The characters of Apache's escapes. */
function unescaped(text: string): string {
  const bytes: number[] = [];
  for (const [token] of text.matchAll(/\\x[0-9a-f]{2}|\\.|[^\\]/gs)) {
    const named = { '\\n': 10, '\\r': 13, '\\t': 9, '\\v': 11, '\\b': 8 }[token];
    if (named !== undefined) bytes.push(named);
    else if (token.startsWith('\\x')) bytes.push(Number.parseInt(token.slice(2), 16));
    else bytes.push(token.charCodeAt(token.length - 1));
  }
  return Buffer.from(bytes).toString('utf8');
}

test('law: a line has nine parts, and its escapes decode to the values', () => {
  const shown = (value: unknown): unknown => (value === undefined || value === '' ? '-' : value);
  fc.assert(
    fc.property(anyAnswer, (record) => {
      const line = combined.line(record);
      expect(line).toMatch(/^[ -~]*$/);
      const [, host, ident, user, , request, status, bytes, referrer, agent] = LINE.exec(line) ?? [];
      const { attributes } = record;
      expect(unescaped(host!)).toBe(shown(attributes['client.address']));
      expect(ident).toBe('-');
      expect(unescaped(user!)).toBe(shown(record.userId));
      expect(status).toBe(String(attributes['http.response.status_code']));
      expect(bytes).toBe(String(attributes['http.response.body.size'] || '-'));
      expect(unescaped(referrer!)).toBe(shown(attributes['http.request.header.referer']));
      expect(unescaped(agent!)).toBe(shown(attributes['user_agent.original']));
      expect(request!.split(' ').length).toBe(request === '-' ? 1 : 3);
    }),
  );
});

test('law: decoding returns a path without percent signs', () => {
  const path = awkwardText.map((text) => `/${text.replaceAll('%', '')}`);
  fc.assert(
    fc.property(path, path, (given, query) => {
      const line = clf.line(exampleAnswer({ 'url.path': given, 'url.query': query }));
      const [, target = ''] = /"GET (\S+) HTTP/.exec(line) ?? [];
      const mark = target.indexOf('?');
      expect(decodeURIComponent(target.slice(0, mark))).toBe(given);
      expect(decodeURIComponent(target.slice(mark + 1))).toBe(query);
    }),
  );
});
