/** Resources and scopes are encoded once per object, after they are complete. */
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import { describe, expect, test } from 'vitest';
import { expectSame, LOG_ENCODINGS } from './encodings.ts';
import { altered, logWith } from './sdk.ts';

const record = (changes: Partial<ReadableLogRecord>): ReadableLogRecord => altered(logWith({})[0]!, changes);

describe.each(LOG_ENCODINGS)('$name', (encoding) => {
  test('the same resource and scope in later batches', () => {
    const records = [record({}), record({})];
    const first = encoding.own(records);
    expect(encoding.own(records)).toEqual(first);
    expectSame(encoding, records.slice(1));
  });

  test('attributes of a resource that are detected late are included', async () => {
    const resource = resourceFromAttributes({
      'host.name': Promise.resolve('web-1'),
      'service.name': 'auth',
    });
    const records = [record({ resource })];
    expect(Buffer.from(encoding.own(records)).toString('latin1')).not.toContain('web-1');
    await resource.waitForAsyncAttributes?.();
    expect(Buffer.from(encoding.own(records)).toString('latin1')).toContain('web-1');
    expectSame(encoding, records);
  });

  test('equal scopes that are different objects are not merged', () => {
    const { resource } = record({});
    const scoped = () => record({ resource, instrumentationScope: { name: 'lib', version: '1' } });
    expectSame(encoding, [scoped(), scoped()]);
  });

  test('a scope with all fields', () => {
    const attributes = { a: 'b', n: [1, 2] };
    for (const droppedAttributesCount of [undefined, 0, 3]) {
      const instrumentationScope = {
        name: 'lib',
        version: '',
        schemaUrl: '',
        attributes,
        droppedAttributesCount,
      };
      expectSame(encoding, [record({ instrumentationScope })]);
    }
  });
});
