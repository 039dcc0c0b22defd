/** Line templates: fields, attributes, widths, and missing values. */
import { describe, expect, test } from 'vitest';
import { createFormat } from '../../src/formats/index.ts';
import { parseLineTemplate, TEMPLATE_FIELDS } from '../../src/model/line-format.ts';
import { exampleAnswer, exampleRecord } from './records.ts';

test("is formatted like Python's logging", () => {
  const format = createFormat('[%(asctime)s] %(levelname)-8s|%(name)16s| 100%% %(message)s');
  expect(format.line(exampleRecord())).toBe(
    '[2025-05-14 10:23:45,123] INFO    |    user-service| 100% User login successful',
  );
});

test('keeps its fixed text unchanged', () => {
  expect(createFormat('C:\\tmp\t%(id)s').line(exampleRecord())).toBe('C:\\tmp\tabc-1234');
});

describe('every field of a record by name', () => {
  const line = (spec: string, record = exampleAnswer()): string => createFormat(spec).line(record);

  test('fields that all records have', () => {
    expect(
      line('%(session_id)s %(trace_id)s %(hostname)s %(error_code)s %(duration_ms)s %(created)s %(version)s'),
    ).toBe('sess-4711 0af7651916cd43dd8448eb211c80319c h1 - 142 1747218225.123 1.4.2');
  });

  test('fields that responses have', () => {
    expect(line('%(client_address)s %(method)s %(path)s %(query)s %(protocol)s %(status)s %(bytes)s')).toBe(
      '203.0.113.7 GET /products/42 page=3&sort=price HTTP/1.1 200 2326',
    );
    expect(line('%(referrer)s %(user_agent)s')).toBe(
      'https://www.google.com/ Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    );
  });

  test("a service's own time is the whole duration if it called no other", () => {
    expect(line('%(own_ms)s', exampleRecord({ ownMs: 30 }))).toBe('30');
    expect(line('%(own_ms)s', exampleRecord())).toBe('142');
    expect(line('%(own_ms)s', exampleRecord({ durationMs: undefined }))).toBe('-');
  });

  test('the severity of a level has one spelling for any scenario', () => {
    expect(line('%(level)s %(severity)s', exampleRecord({ level: 'WARN', severityText: 'WARNING' }))).toBe(
      'WARNING warn',
    );
  });

  test('a dash for each missing value', () => {
    const access = TEMPLATE_FIELDS.slice(TEMPLATE_FIELDS.indexOf('client_address'));
    expect(line(access.map((field) => `%(${field})s`).join(' '), exampleRecord())).toBe('- - - - - - - - -');
  });
});

describe('an attribute by its name', () => {
  const line = (spec: string): string =>
    createFormat(spec).line(exampleAnswer({ 'http.route': '/a\nb', 'error.type': 'Timeout' }));

  test('is that of the record, otherwise that of its resource', () => {
    expect(line('%(error.type)9s|%(service.version)s')).toBe('  Timeout|1.4.2');
  });

  test('is the value in OTLP, including ids', () => {
    expect(line('%(user.id)s %(log.record.uid)s')).toBe('user-67890 abc-1234');
  });

  test('is escaped, and a dash if it is missing', () => {
    expect(line('%(http.route)s %(exception.message)s')).toBe('/a\\nb -');
  });
});

test.each(['%(mesage)s', '%()s', '%(user-id)s', '%(attributes)s', '100%', '%(message)d', '%(message)501s'])(
  '%j is rejected',
  (text) => {
    expect(parseLineTemplate(text).ok).toBe(false);
  },
);
