/** The SDK's side of a channel: processors that pass every record on and never drop one in silence. */
import type { LogRecordProcessor, SdkLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { Channel } from './channel.ts';

/** Flushing and closing belong to the output: many providers share one channel. */
const nothing = (): Promise<void> => Promise.resolve();

export const logProcessor = (channel: Channel<SdkLogRecord>): LogRecordProcessor => ({
  onEmit: (record) => channel.add(record),
  forceFlush: nothing,
  shutdown: nothing,
});

export const spanProcessor = (channel: Channel<ReadableSpan>): SpanProcessor => ({
  onStart() {},
  onEnd: (span) => channel.add(span),
  forceFlush: nothing,
  shutdown: nothing,
});
