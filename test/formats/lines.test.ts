/** Laws for every format, and examples of text, json and csv. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createFormat } from '../../src/formats/index.ts';
import { FORMAT_NAMES, TEMPLATE_FIELDS } from '../../src/model/line-format.ts';
import { AWKWARD } from '../support/awkward.ts';
import { anyAnswer, anyRecord, exampleRecord } from './records.ts';

const TEMPLATE = `${TEMPLATE_FIELDS.map((field) => `%(${field})s`).join(' ; ')}`;
const ALL = [...FORMAT_NAMES, TEMPLATE];

describe.each(ALL)('%s', (spec) => {
  test('law: a record is one line for any values', () => {
    const format = createFormat(spec);
    fc.assert(
      fc.property(anyRecord, (record) => {
        const line = format.line(record);
        if (spec === 'csv') expect(csvRows(`${line}\n`)).toHaveLength(1);
        // A reader of OTLP JSON splits lines only at line feeds.
        else if (spec === 'otlp-json') expect(line).not.toMatch(/[\n\r]/);
        else expect(line).not.toMatch(/[\n\r\u2028\u2029]/);
      }),
    );
  });

  test('law: the format recognizes a file that starts with one of its lines', () => {
    const { header, recognizes, line, takes } = createFormat(spec);
    // With a header, only the header decides.
    if (header !== undefined) expect(recognizes).toBeUndefined();
    else
      fc.assert(
        fc.property(takes ? anyAnswer : anyRecord, (record) => {
          expect(recognizes!(line(record))).toBe(true);
        }),
      );
  });
});

describe('text', () => {
  const format = createFormat('text');

  test('is the documented line', () => {
    expect(format.line(exampleRecord())).toBe(
      '2025-05-14 10:23:45 | INFO    | abc-1234 | user-service | user-67890 | req-xyz789 | 142ms | User login successful',
    );
  });

  test('has a dash for missing values', () => {
    expect(
      format.line(
        exampleRecord({
          userId: undefined,
          requestId: undefined,
          durationMs: undefined,
          severityText: 'WARNING',
        }),
      ),
    ).toBe('2025-05-14 10:23:45 | WARNING | abc-1234 | user-service | - | - | - | User login successful');
  });

  test('law: a line has eight columns, and its escapes decode to the values', () => {
    fc.assert(
      fc.property(anyRecord, (record) => {
        const columns = format.line(record).split(/(?<=(?:^|[^\\])(?:\\\\)*) \| /);
        expect(columns).toHaveLength(8);
        expect(unescapeText(columns[7]!)).toBe(record.message);
        expect(unescapeText(columns[2]!)).toBe(record.uid === '' ? '-' : record.uid);
      }),
    );
  });
});

describe('json', () => {
  const format = createFormat('json');

  test('has its keys in order and omits missing values', () => {
    expect(format.line(exampleRecord())).toBe(
      '{"timestamp":"2025-05-14T10:23:45.123Z","level":"INFO","id":"abc-1234","service":"user-service","user_id":"user-67890","request_id":"req-xyz789","duration_ms":142,"message":"User login successful","trace_id":"0af7651916cd43dd8448eb211c80319c","span_id":"b7ad6b7169203331"}',
    );
    const keys = Object.keys(
      JSON.parse(format.line(exampleRecord({ dependency: 'bank', errorCode: 'ERR_1', userId: undefined }))),
    );
    expect(keys).toEqual([
      'timestamp',
      'level',
      'id',
      'service',
      'request_id',
      'duration_ms',
      'message',
      'trace_id',
      'span_id',
      'dependency',
      'error_code',
    ]);
  });

  test("escapes like Go's encoder", () => {
    const line = format.line(exampleRecord({ message: '<a> & \b\f\n\t "q" \\b \u2028\u2029\u007f\u0001' }));
    expect(line).toContain(
      '"message":"\\u003ca\\u003e \\u0026 \\u0008\\u000c\\n\\t \\"q\\" \\\\b \\u2028\\u2029\u007f\\u0001"',
    );
  });

  test('law: parsing returns the values', () => {
    fc.assert(
      fc.property(anyRecord, (record) => {
        const parsed = JSON.parse(format.line(record));
        expect(parsed.message).toBe(record.message);
        expect(parsed.id).toBe(record.uid);
        expect(parsed.user_id).toBe(record.userId === '' ? undefined : record.userId);
        expect(parsed.duration_ms).toBe(record.durationMs);
        expect(Date.parse(parsed.timestamp)).toBe(record.timeMs);
      }),
    );
  });
});

describe('csv', () => {
  const format = createFormat('csv');

  test('has a header and a plain row', () => {
    expect(format.header).toBe('timestamp,level,id,service,user_id,request_id,duration_ms,message');
    expect(format.line(exampleRecord())).toBe(
      '2025-05-14T10:23:45.123Z,INFO,abc-1234,user-service,user-67890,req-xyz789,142,User login successful',
    );
  });

  test('law: an RFC 4180 parser returns the values', () => {
    fc.assert(
      fc.property(anyRecord, (record) => {
        const [row] = csvRows(`${format.line(record)}\n`);
        expect(row).toHaveLength(8);
        expect(row![7]).toBe(record.message);
        expect(row![3]).toBe(record.instance.service);
        expect(row![6]).toBe(record.durationMs === undefined ? '' : String(record.durationMs));
      }),
    );
  });
});

describe('csv with a guard', () => {
  const format = createFormat('csv', 'text', { csvGuard: true });

  test.each([
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '\tx',
    '\rx',
    '\nx',
    '\0x',
    '＝1',
    '=HYPERLINK("http://x","a, b")',
  ])('puts a single quote before %j, and a parser returns it with the quote', (message) => {
    const [row] = csvRows(`${format.line(exampleRecord({ message, userId: message }))}\n`);
    expect([row![7], row![4]]).toEqual([`'${message}`, `'${message}`]);
    expect(csvRows(`${createFormat('csv').line(exampleRecord({ message }))}\n`)[0]![7]).toBe(message);
  });

  test('law: no field starts like a formula, and other fields are unchanged', () => {
    const beginnings = fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', '', 'a', "'");
    fc.assert(
      fc.property(anyRecord, beginnings, (record, beginning) => {
        const message = beginning + record.message;
        const [row] = csvRows(`${format.line({ ...record, message })}\n`);
        expect(row).toHaveLength(8);
        for (const field of row!) expect(field).not.toMatch(/^[=+\-@\t\r\n]/);
        expect(row![7]!.endsWith(message)).toBe(true);
        if (/^[a-z']/i.test(message)) expect(row![7]).toBe(message);
      }),
    );
  });
});

test("Python's csv module reads guarded fields with the quote", () => {
  const format = createFormat('csv', 'text', { csvGuard: true });
  const messages = ['=1+1', '@a,b', '+"x"', '-\r\n=2', '\ttab', 'plain = text'];
  const rows = messages.map((message) => `${format.line(exampleRecord({ message }))}\n`).join('');
  const script =
    'import csv,json,sys; print(json.dumps([r[7] for r in csv.reader(open(0, newline="", encoding="utf-8"))]))';
  const read = execFileSync('python3', ['-c', script], { input: rows, encoding: 'utf8' });
  expect(JSON.parse(read)).toEqual(messages.map((text) => (text.startsWith('plain') ? text : `'${text}`)));
});

test("Python's csv and json modules read all values exactly", () => {
  const folder = mkdtempSync(join(tmpdir(), 'firedrill-formats-'));
  const records = AWKWARD.map((message, i) =>
    exampleRecord({ message, userId: AWKWARD[(i + 7) % AWKWARD.length] || 'user', uid: `r-${i}` }),
  );
  for (const name of ['csv', 'json'] as const) {
    const format = createFormat(name);
    const lines = [
      ...(format.header === undefined ? [] : [format.header]),
      ...records.map((record) => format.line(record)),
    ];
    writeFileSync(join(folder, name), lines.map((line) => `${line}\n`).join(''));
  }
  const script = `
import csv, json, sys
# Python's own idea of a NUL byte in csv changed over versions; everything else goes through its reader.
with open(sys.argv[1] + '/csv', newline='', encoding='utf-8') as f: rows = list(csv.DictReader(f))
with open(sys.argv[1] + '/json', newline='\\n', encoding='utf-8') as f: objects = [json.loads(line) for line in f]
print(json.dumps([[[r['id'], r['user_id'], r['message']] for r in rows], [[o['id'], o['user_id'], o['message']] for o in objects]]))
`;
  const [rows, objects] = JSON.parse(execFileSync('python3', ['-c', script, folder], { encoding: 'utf8' }));
  const expected = records.map(({ uid, userId, message }) => [uid, userId, message]);
  expect(objects).toEqual(expected);
  expect(rows).toEqual(expected);
});

/** A simple RFC 4180 parser, independent of the writer. */
function csvRows(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = '';
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (quoted) {
      if (c === '"' && text[i + 1] === '"') field += text[i++];
      else if (c === '"') quoted = false;
      else field += c;
    } else if (c === '"') quoted = true;
    else if (c === ',') {
      row.push(field);
      field = '';
    } else if (c === '\n') {
      rows.push([...row, field]);
      row = [];
      field = '';
    } else field += c;
  }
  return rows;
}

const unescapeText = (text: string): string =>
  text.replace(/\\(u[0-9a-f]{4}|.)/g, (_, code: string) => {
    if (code.length === 5) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    return { n: '\n', r: '\r' }[code] ?? code;
  });
