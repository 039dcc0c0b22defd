/** The outcome of one batch. The four counts add up to the size of the batch. */
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';

export interface Outcome {
  readonly accepted: number;
  readonly rejected: number;
  readonly dropped: number;
  readonly unconfirmed: number;
}

const NONE: Outcome = Object.freeze({ accepted: 0, rejected: 0, dropped: 0, unconfirmed: 0 });

export const accepted = (count: number, rejected = 0): Outcome => ({
  ...NONE,
  accepted: count - rejected,
  rejected,
});
export const rejected = (count: number): Outcome => ({ ...NONE, rejected: count });
export const dropped = (count: number): Outcome => ({ ...NONE, dropped: count });
export const unconfirmed = (count: number): Outcome => ({ ...NONE, unconfirmed: count });

/** The answer of an exporter. Ours includes the outcome; the SDK's own ones only success or failure. */
export interface AccountedResult extends ExportResult {
  readonly outcome?: Outcome;
}

/** The outcome for an answer. A failure without an outcome, or no answer, is unconfirmed: the records may have arrived. */
export function outcomeOf(result: AccountedResult | undefined, count: number): Outcome {
  if (result?.outcome) return result.outcome;
  return result?.code === ExportResultCode.SUCCESS ? accepted(count) : unconfirmed(count);
}
