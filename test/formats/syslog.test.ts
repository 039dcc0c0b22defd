/** `syslog`: lines by the grammar of RFC 5424, read by that grammar and by the parser of collectors. */
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createFormat } from '../../src/formats/index.ts';
import type { LogRecord } from '../../src/model/record.ts';
import { AWKWARD } from '../support/awkward.ts';
import { describeWith } from '../support/needs.ts';
import { anyRecord, exampleRecord } from './records.ts';

const format = createFormat('syslog');

/** RFC 5424, section 6, rule by rule. */
const PRINTABLE = '[!-~]';
const SD_NAME = '[!#-<>-\\\\^-~]{1,32}';
const PARAM = `(${SD_NAME})="((?:[^"\\\\\\]]|\\\\["\\\\\\]])*)"`;
const MESSAGE = new RegExp(
  [
    '^<(0|[1-9]\\d{0,2})>([1-9]\\d{0,2})',
    '(-|\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,6})?(?:Z|[+-]\\d\\d:\\d\\d))',
    `(${PRINTABLE}{1,255})`,
    `(${PRINTABLE}{1,48})`,
    `(${PRINTABLE}{1,128})`,
    `(${PRINTABLE}{1,32})`,
    `\\[(${SD_NAME})((?: ${PARAM.replaceAll('(', '(?:').replaceAll('(?:?:', '(?:')})*)\\](?: (.*))?$`,
  ].join(' '),
  's',
);

interface Found {
  readonly facility: number;
  readonly severity: number;
  readonly version: number;
  readonly timestamp: string;
  readonly hostname: string;
  readonly appName: string;
  readonly procId: string;
  readonly msgId: string;
  readonly data: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly message: string;
}

function read(line: string): Found {
  const found = MESSAGE.exec(line);
  if (!found) throw new Error(`no syslog message: ${line}`);
  const [, pri, version, timestamp, hostname, appName, procId, msgId, id, params, message = ''] = found;
  const data = [...params!.matchAll(new RegExp(PARAM, 'g'))].map(([, key, value]) => [
    key!,
    value!.replace(/\\(["\\\]])/g, '$1'),
  ]);
  expect(new Set(data.map(([key]) => key)).size).toBe(data.length);
  return {
    facility: Math.floor(Number(pri) / 8),
    severity: Number(pri) % 8,
    version: Number(version),
    timestamp: timestamp!,
    hostname: hostname!,
    appName: appName!,
    procId: procId!,
    msgId: msgId!,
    data: { [id!]: Object.fromEntries(data) },
    message: message.replace(/^\ufeff/, ''),
  };
}

/** Decodes the escapes of `text`. */
const unescaped = (text: string): string =>
  text.replace(/\\(u[0-9a-f]{4}|.)/g, (_, code: string) => {
    if (code.length === 5) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    return { n: '\n', r: '\r' }[code] ?? code;
  });

function expectOf(found: Found, record: LogRecord): void {
  const { id, user_id, request_id, duration_ms, dependency, error_code, ...rest } =
    found.data['firedrill@32473']!;
  expect(found).toMatchObject({ facility: 16, version: 1 });
  expect(Date.parse(found.timestamp)).toBe(record.timeMs);
  expect(unescaped(found.message)).toBe(record.message);
  const back = (text: string | undefined): string | undefined => text && unescaped(text);
  expect([id, user_id, request_id, dependency, error_code].map(back)).toEqual(
    [record.uid, record.userId, record.requestId, record.dependency, record.errorCode].map(
      (text) => text || undefined,
    ),
  );
  expect(duration_ms).toBe(record.durationMs === undefined ? undefined : String(record.durationMs));
  expect(rest).toEqual({
    level: record.severityText,
    trace_id: record.span.traceId,
    span_id: record.span.spanId,
  });
}

test('law: a line is one message of the grammar, which returns the values', () => {
  fc.assert(
    fc.property(anyRecord, (record) => {
      expectOf(read(format.line(record)), record);
    }),
  );
});

test.each([
  ['TRACE', 135],
  ['DEBUG', 135],
  ['INFO', 134],
  ['WARN', 132],
  ['ERROR', 131],
  ['FATAL', 130],
] as const)('%s has priority %i', (level, priority) => {
  expect(format.line(exampleRecord({ level }))).toMatch(new RegExp(`^<${priority}>1 `));
});

describe('the header', () => {
  test('has printable ASCII of the lengths that the RFC allows, or a dash', () => {
    const instance = {
      service: `Zahlungs dienst ü${'x'.repeat(100)}`,
      id: 'i'.repeat(200),
      resource: { 'host.name': '' },
    };
    const found = read(format.line(exampleRecord({ instance, eventName: 'payment\nsettled' })));
    expect(found.hostname).toBe('-');
    expect(found.appName).toBe(`Zahlungs_dienst__${'x'.repeat(31)}`);
    expect(found.procId).toHaveLength(128);
    expect(found.msgId).toBe('payment_settled');
  });
});

describe('the message', () => {
  const messageOf = (message: string): string => format.line(exampleRecord({ message })).split('"]')[1]!;

  test('starts with a byte order mark only if it is not plain ASCII', () => {
    expect(messageOf('plain')).toBe(' plain');
    expect(messageOf('Grüße')).toBe(' \ufeffGrüße');
    expect(messageOf('')).toBe('');
  });

  test('cannot start another message', () => {
    expect(messageOf('a\n<134>1 - - - - - - b')).toBe(' a\\n<134>1 - - - - - - b');
  });
});

await describeWith('logreader', 'the parser of go-syslog', (logreader) => {
  test('reads every line and returns the values', () => {
    const records = [
      ...AWKWARD.map((message, i) => exampleRecord({ message, userId: AWKWARD[(i + 7) % AWKWARD.length] })),
      ...fc.sample(anyRecord, { numRuns: 500, seed: 1 }),
    ];
    const input = records.map((record) => `${format.line(record)}\n`).join('');
    const out = execFileSync(logreader, ['syslog'], { input, encoding: 'utf8' });
    const found: Found[] = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(found).toHaveLength(records.length);
    for (const [i, record] of records.entries()) {
      const { message, ...rest } = found[i]!;
      // The parser keeps the mark in the message.
      expectOf({ ...rest, message: (message ?? '').replace(/^\ufeff/, '') }, record);
      // A missing value, a dash in the line, is null.
      expect(rest.appName ?? '-').toBe(read(format.line(record)).appName);
    }
  });
});
