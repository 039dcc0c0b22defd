import { Metadata, status } from '@grpc/grpc-js';
import { describe, expect, test } from 'vitest';
import type { TransportOptions } from '../../../src/emit/transport/index.ts';
import { grpcServer, openGrpc, PAYLOAD, partialSuccess, rpcStatus } from './support.ts';

async function resultOf(
  code: keyof typeof status,
  { details = 'words', info = undefined as Buffer | undefined } = {},
  options: Partial<TransportOptions> = {},
) {
  const peer = await grpcServer((_call, answer) => {
    const metadata = new Metadata();
    if (info !== undefined) metadata.set('grpc-status-details-bin', info);
    answer({ code: status[code], details, metadata });
  });
  const result = await (await openGrpc(peer, options)).send(PAYLOAD);
  return 'reason' in result ? { ...result, reason: result.reason.replace(peer, 'SERVER') } : result;
}

async function successOf(answer: Buffer) {
  const peer = await grpcServer((_call, reply) => reply(null, answer));
  return (await openGrpc(peer)).send(PAYLOAD);
}

describe('OK', () => {
  test('a full success', async () => {
    expect(await successOf(Buffer.alloc(0))).toEqual({ kind: 'ok', rejected: 0 });
  });

  test('a partial success', async () => {
    expect(await successOf(partialSuccess(3, 'too old'))).toEqual({
      kind: 'ok',
      rejected: 3,
      message: 'too old',
    });
  });

  test.each([
    ['a negative count', partialSuccess(-1n), 'a count of -1 rejected records'],
    ['no such message', Buffer.from('hello'), 'wire type 4 is not in use'],
  ])('an answer that cannot be read: %s', async (_name, answer, why) => {
    const message = `the answer to a successful request could not be read: ${why}`;
    expect(await successOf(answer)).toEqual({ kind: 'ok', rejected: 0, message });
  });
});

test.each(['CANCELLED', 'DEADLINE_EXCEEDED', 'ABORTED', 'OUT_OF_RANGE', 'UNAVAILABLE', 'DATA_LOSS'] as const)(
  '%s is worth another try',
  async (code) => {
    const reason = `SERVER answered ${code}: words`;
    expect(await resultOf(code)).toEqual({ kind: 'failed', reason, mayHaveArrived: true });
  },
);

test.each([
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAUTHENTICATED',
] as const)('%s is refused', async (code) => {
  const reason = expect.stringMatching(`^SERVER answered ${code}: words`);
  expect(await resultOf(code)).toEqual({ kind: 'refused', reason });
});

describe('RetryInfo', () => {
  const info = rpcStatus('words', { seconds: 1, nanos: 500_000_000 });

  test.each(['RESOURCE_EXHAUSTED', 'UNAVAILABLE'] as const)(
    '%s: throttled, so nothing was taken',
    async (code) => {
      const reason = `SERVER answered ${code}: words`;
      expect(await resultOf(code, { info })).toEqual({
        kind: 'failed',
        reason,
        retryAfterMs: 1500,
        mayHaveArrived: false,
      });
    },
  );

  test('without a delay it still makes RESOURCE_EXHAUSTED worth another try', async () => {
    const result = await resultOf('RESOURCE_EXHAUSTED', {
      info: rpcStatus('words', { seconds: 0, nanos: 0 }),
    });
    expect(result).toEqual({ kind: 'failed', reason: expect.any(String), mayHaveArrived: false });
  });

  test('does not save what is refused for good', async () => {
    expect(await resultOf('INVALID_ARGUMENT', { info })).toMatchObject({ kind: 'refused' });
  });

  test('other details, or none that can be read, leave RESOURCE_EXHAUSTED refused', async () => {
    for (const other of [rpcStatus('words'), Buffer.from('junk')]) {
      expect(await resultOf('RESOURCE_EXHAUSTED', { info: other })).toMatchObject({ kind: 'refused' });
    }
  });
});

test('words of the server are not taken for those of grpc-js', async () => {
  const details = 'No connection established. Last error: Error: connect ECONNREFUSED 10.0.0.1:3100';
  expect(await resultOf('UNAVAILABLE', { details })).toEqual({
    kind: 'failed',
    reason: `SERVER answered UNAVAILABLE: ${details}`,
    mayHaveArrived: true,
  });
});

test('a secret that the server echoes is not quoted', async () => {
  const options = { headers: { authorization: 'Bearer topsecret' } };
  expect(await resultOf('UNAUTHENTICATED', { details: 'who is\ntopsecret?' }, options)).toEqual({
    kind: 'refused',
    reason: 'SERVER answered UNAUTHENTICATED: who is ***? (see OTEL_EXPORTER_OTLP_HEADERS)',
  });
});
