/** What an output sends of a log record if its receiver needs only some attributes. */
import type { SdkLogRecord } from '@opentelemetry/sdk-logs';
import { expect, test } from 'vitest';
import { Emitter } from '../../src/emit/emitter.ts';
import type { Keeps } from '../../src/emit/narrowing.ts';
import { instanceOf, logRecord } from '../support/records.ts';

function emitted(keeps?: Keeps): SdkLogRecord {
  const seen: SdkLogRecord[] = [];
  const nothing = async (): Promise<void> => {};
  const processor = {
    onEmit: (record: SdkLogRecord) => void seen.push(record),
    forceFlush: nothing,
    shutdown: nothing,
  };
  new Emitter(processor, undefined, { keeps }).log(
    logRecord({ instance: instanceOf('cart'), userId: 'user-1', durationMs: 7, severityText: 'INFO' }),
  );
  return seen[0]!;
}

test('sends the kept attributes of record and resource, and what Loki requires of every record', () => {
  const whole = emitted();
  const narrow = emitted((name) => name === 'duration_ms' || name === 'service.name');
  expect(narrow.attributes).toEqual({ duration_ms: 7 });
  expect(narrow.resource.attributes).toEqual({ 'service.name': 'cart' });
  for (const same of ['hrTime', 'body', 'severityNumber', 'severityText', 'eventName'] as const) {
    expect(narrow[same]).toEqual(whole[same]);
  }
});

test('sends trace context and observed time only if they are kept', () => {
  const narrow = emitted(() => false);
  expect(narrow.spanContext).toBeUndefined();
  expect(narrow.hrTimeObserved).toEqual([0, 0]);
  const asked = emitted((name) => ['span_id', 'observed_timestamp'].includes(name));
  const whole = emitted();
  for (const same of ['spanContext', 'hrTimeObserved'] as const) {
    expect(asked[same]).toEqual(whole[same]);
  }
  expect(whole.spanContext).toBeDefined();
});
