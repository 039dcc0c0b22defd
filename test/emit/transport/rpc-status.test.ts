import { describe, expect, test } from 'vitest';
import { readRpcStatus } from '../../../src/emit/transport/rpc-status.ts';
import { readFields } from '../../../src/emit/transport/wire.ts';
import { bytesField, intField, rpcStatus, varint } from './support.ts';

describe('google.rpc.Status', () => {
  test('its message', () => {
    expect(readRpcStatus(rpcStatus('zu groß'))).toEqual({ message: 'zu groß' });
  });

  test('RetryInfo among other details, its delay rounded up to a millisecond', () => {
    const bytes = rpcStatus('full', { seconds: 2, nanos: 500_000_001 });
    expect(readRpcStatus(bytes)).toEqual({ message: 'full', retry: { delayMs: 2501 } });
  });

  test.each([
    ['none', 0],
    ['a negative one', -3],
  ])('RetryInfo is found with %s as its delay', (_name, seconds) => {
    expect(readRpcStatus(rpcStatus('full', { seconds, nanos: 0 }))).toEqual({ message: 'full', retry: {} });
  });

  test('bytes that are not a message', () => {
    expect(readRpcStatus(rpcStatus('cut off').subarray(0, -1))).toBeUndefined();
    expect(readRpcStatus(Buffer.from('<html>'))).toBeUndefined();
  });
});

describe('the fields of a message', () => {
  test('every wire type in use', () => {
    const fixed = Buffer.from([3 * 8 + 1, 1, 2, 3, 4, 5, 6, 7, 8, 4 * 8 + 5, 1, 2, 3, 4]);
    const message = Buffer.concat([intField(1, -1n), bytesField(200, 'x'), fixed, intField(5, 2n ** 62n)]);
    expect([...readFields(message)]).toEqual([
      { number: 1, type: 'varint', value: -1n },
      { number: 200, type: 'bytes', value: Buffer.from('x') },
      { number: 3, type: 'fixed' },
      { number: 4, type: 'fixed' },
      { number: 5, type: 'varint', value: 2n ** 62n },
    ]);
  });

  test.each([
    ['a number cut off', Buffer.from([8, 0x80])],
    ['a number too long', Buffer.from([8, ...Array(11).fill(0x80), 1])],
    ['bytes cut off', Buffer.from([10, 5, 1])],
    ['a fixed field cut off', Buffer.from([13, 1])],
    ['a group', Buffer.from([11])],
    ['field 0', Buffer.concat([varint(0), varint(1)])],
  ])('%s', (_name, bytes) => {
    expect(() => [...readFields(bytes)]).toThrow(RangeError);
  });
});
