/** `logfmt`: the grammar and the parser of Go programs return the values; no value can add a key. */
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFormat } from '../../src/formats/index.ts';
import type { LogRecord } from '../../src/model/record.ts';
import { AWKWARD } from '../support/awkward.ts';
import { describeWith } from '../support/needs.ts';
import { anyRecord, exampleRecord } from './records.ts';

const format = createFormat('logfmt');

/** Every pair in order: a key, an equals sign, and a bare value or a quoted one with JSON escapes. */
function pairsOf(line: string): readonly (readonly [string, string])[] {
  const pairs = [...line.matchAll(/([a-z_]+)=(?:("(?:[^"\\]|\\.)*")|([!#-<>-[\]-~]+))(?: |$)/gy)];
  expect(pairs.map(([text]) => text).join('')).toBe(line);
  return pairs.map(([, key, quoted, bare]) => [key!, quoted === undefined ? bare! : JSON.parse(quoted)]);
}

/** The pairs that the line of a record must have. */
function valuesOf(record: LogRecord): Readonly<Record<string, string>> {
  const all = {
    time: new Date(record.timeMs).toISOString(),
    level: record.severityText,
    msg: record.message,
    id: record.uid,
    service: record.instance.service,
    user_id: record.userId || undefined,
    request_id: record.requestId || undefined,
    duration_ms: record.durationMs === undefined ? undefined : String(record.durationMs),
    trace_id: record.span.traceId,
    span_id: record.span.spanId,
    dependency: record.dependency || undefined,
    error_code: record.errorCode || undefined,
  };
  return Object.fromEntries(
    Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
}

test('law: a line has the pairs of the record, once and in order, with their values', () => {
  fc.assert(
    fc.property(anyRecord, (record) => {
      expect(pairsOf(format.line(record))).toEqual(Object.entries(valuesOf(record)));
    }),
  );
});

test('a value is quoted only if necessary', () => {
  const written = (message: string): string =>
    /msg=(.*?) id=/s.exec(format.line(exampleRecord({ message })))![1]!;
  expect(written('plain/value:1,2;3')).toBe('plain/value:1,2;3');
  expect(written('')).toBe('""');
  expect(written('two words')).toBe('"two words"');
  expect(written('x level=ERROR')).toBe('"x level=ERROR"');
  expect(written('a\n"b"\\c\u2028')).toBe('"a\\n\\"b\\"\\\\c\\u2028"');
  expect(written('Grüße\u00a0')).toBe('"Grüße\u00a0"');
});

await describeWith('logreader', 'the parser of go-logfmt', (logreader) => {
  test('returns every value', () => {
    const records = [
      ...AWKWARD.map((message, i) => exampleRecord({ message, userId: AWKWARD[(i + 7) % AWKWARD.length] })),
      ...fc.sample(anyRecord, { numRuns: 500, seed: 1 }),
    ];
    const input = records.map((record) => `${format.line(record)}\n`).join('');
    const out = execFileSync(logreader, ['logfmt'], { input, encoding: 'utf8' });
    const found = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(found).toEqual(records.map(valuesOf));
  });
});
