/**
 * The SDK's exporter interface, the same for logs and spans: what our exporter implements, what the stock
 * ones are, and what code may hand in.
 */
import type { AccountedResult } from './outcome.ts';

export interface BatchExporter<R> {
  export(records: R[], done: (result: AccountedResult) => void): void;
  shutdown(): Promise<void>;
  forceFlush?(): Promise<void>;
  /** Ours can: settle everything that is still waiting or under way, at once. */
  giveUp?(): Promise<void>;
}
