/** Responses of Loki's push API. The texts are from Loki 3.7.8, some shortened. */
import { expect, test } from 'vitest';
import type { HttpAnswer } from '../../../src/emit/transport/http-exchange.ts';
import { interpretPushAnswer } from '../../../src/emit/transport/loki-status.ts';
import { namesOf } from '../../../src/emit/transport/settings.ts';

const QUESTION = {
  names: namesOf({}),
  peer: 'loki:3100',
  path: '/loki/api/v1/push',
  signal: 'logs',
  json: false,
  extract: (text: string) => text.trim(),
} as const;

const answer = (status: number, text = '', more: Partial<HttpAnswer> = {}): HttpAnswer => ({
  kind: 'answer',
  status,
  headers: {},
  body: { bytes: Buffer.from(text) },
  sent: true,
  cut: false,
  ...more,
});

const interpret = (...given: Parameters<typeof answer>) => interpretPushAnswer(answer(...given), QUESTION, 0);

const TOO_OLD =
  'entry for stream \'{app="a", level="info"}\' has timestamp too old: 2026-01-01T00:00:0%Z, oldest acceptable timestamp is: 2026-11-14T11:00:00Z';
const tooOld = (second: number): string => TOO_OLD.replace('%', String(second));
const FAR_BEHIND = (ignored: number, of: number): string =>
  `entry with timestamp 2026-11-20 10:00:00 +0000 UTC ignored, reason: 'entry too far behind, entry timestamp is: 2026-11-20T10:00:00Z, oldest acceptable timestamp is: 2026-11-20T11:00:00Z',\nuser 'x', total ignored: ${ignored} out of ${of} for stream: {app="a"}`;
const STREAM_RATE = (ignored: number, of: number): string =>
  `entry with timestamp 2026-11-20 10:00:00 +0000 UTC ignored, reason: 'Per stream rate limit exceeded (limit: 3MB/sec)',\nuser 'x', total ignored: ${ignored} out of ${of} for stream: {app="a"}`;

test.each([200, 204])('%i: accepted', (status) => {
  expect(interpret(status)).toEqual({ kind: 'ok', rejected: 0 });
});

test.each([
  ['a page', answer(200, '<html>')],
  ['JSON', answer(200, '{}', { headers: { 'content-type': 'application/json' } })],
  ['an empty page', answer(200, '', { headers: { 'content-type': 'text/html' } })],
  ['an answer to a part of the request', answer(204, '', { sent: false })],
  ['an answer and a reset', answer(204, '', { cut: true })],
])('a success that does not look like Loki is unconfirmed: %s', (_name, given) => {
  expect(interpretPushAnswer(given, QUESTION, 0)).toMatchObject({ kind: 'unconfirmed' });
});

test.each([
  ['one entry too old', tooOld(1), 1],
  ['several of one second', `7 errors like: ${tooOld(1)}`, 7],
  [
    'several seconds',
    `7 errors like: ${tooOld(1)}; 1 errors like: ${tooOld(2)}; 12 errors like: ${tooOld(3)}`,
    20,
  ],
  ['too new', tooOld(1).replace('too old: 2026', 'too new: 2036'), 1],
  [
    'too long',
    "2 errors like: max entry size '10' bytes exceeded for stream '{app=\"a\"}' while adding an entry with length '12' bytes",
    2,
  ],
  ['too far behind', FAR_BEHIND(3, 10), 3],
])('400, %s: these entries are rejected, the others stored', (_, text, rejected) => {
  expect(interpret(400, text)).toEqual({
    kind: 'ok',
    rejected,
    message: `loki:3100 answered 400 Bad Request: ${text}`,
  });
});

test.each([
  ['labels', 'entry for stream \'{a="b"}\' has 16 label names; limit 15'],
  ['a label', "stream '{a=\"b\"}' has label name too long: 'a'"],
  ['the request', "couldn't parse labels: 1:2: parse error"],
])('400 about %s: nothing is stored', (_, text) => {
  expect(interpret(400, text)).toEqual({
    kind: 'refused',
    reason: `loki:3100 answered 400 Bad Request: ${text}`,
  });
});

test('400 with a body that is too long has no count', () => {
  const body = { bytes: Buffer.from(tooOld(1)), problem: 'longer than 1024 KiB' };
  expect(interpret(400, '', { body })).toMatchObject({ kind: 'refused' });
});

test.each([
  ['the tenant', 429, 'ingestion rate limit exceeded for user x (limit: 4194304 bytes/sec)', false],
  [
    'the number of streams',
    429,
    'maximum active stream limit exceeded when trying to create stream {a="b"}',
    false,
  ],
  ['the stream, all of it', 429, STREAM_RATE(10, 10), false],
  ['itself', 500, 'rpc error: code = DeadlineExceeded', true],
  ['its ring', 500, 'empty ring', true],
  ['a proxy', 502, '', true],
])('limit exceeded or server error (%s): retryable', (_, status, text, mayHaveArrived) => {
  expect(interpret(status, text)).toMatchObject({ kind: 'failed', mayHaveArrived });
  expect(interpret(status, text, { sent: false })).toMatchObject({ mayHaveArrived: false });
});

test('429 for a part of a stream: these entries are rejected, because a retry would store the others twice', () => {
  expect(interpret(429, STREAM_RATE(4, 10))).toMatchObject({ kind: 'ok', rejected: 4 });
});

test('Retry-After is used', () => {
  expect(interpret(429, '', { headers: { 'retry-after': '3' } })).toMatchObject({ retryAfterMs: 3000 });
});

test.each([
  [404, 'it does not accept POST /loki/api/v1/push: is it a Loki?'],
  [405, 'it does not accept POST /loki/api/v1/push: is it a Loki?'],
])('%i: rejected, with a hint', (status, hint) => {
  expect(interpret(status)).toEqual({ kind: 'refused', reason: expect.stringContaining(`(${hint})`) });
});

test('a redirect is reported and not followed', () => {
  expect(
    interpret(302, '', { headers: { location: 'https://user:secret@login.example/in?token=x' } }),
  ).toEqual({
    kind: 'refused',
    reason:
      'loki:3100 answered 302 Found (redirects to https://login.example/in; set the address of Loki to the final address)',
  });
});
