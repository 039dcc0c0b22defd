/**
 * The SDK's exporter interface, for logs and spans alike. Our exporter, the SDK's own exporters and exporters passed in
 * from code implement it.
 */
import type { AccountedResult } from './outcome.ts';

export interface BatchExporter<R> {
  export(records: R[], done: (result: AccountedResult) => void): void;
  shutdown(): Promise<void>;
  forceFlush?(): Promise<void>;
  /** Our exporter only: settles all queued and in-flight batches now. */
  giveUp?(): Promise<void>;
}
