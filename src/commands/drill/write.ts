/** Writes the scenario of a rehearsal from a virtual clock, oldest records first, and counts the records. */
import type { Write, Written } from '../../drill/rehearse.ts';
import { Unobservable } from '../../loki/refusals.ts';
import type { OutputAccount } from '../../model/output.ts';
import { playVirtual } from '../play-virtual.ts';
import { drillAccount } from './output.ts';

export interface WriterOptions {
  /** When the scenario's own time starts, in epoch milliseconds. Daily curves depend on it. */
  readonly originMs: number;
  /** Stops the writing early. */
  readonly signal?: AbortSignal | undefined;
}

export const writer =
  ({ originMs, signal }: WriterOptions): Write =>
  async ({ recording, scenario, seed, plan, startMs, progress }): Promise<Written> => {
    signal?.throwIfAborted();
    const { output } = recording;
    const account = drillAccount((record) =>
      record.kind === 'log' ? recording.countedAs(record) : undefined,
    );
    const { run, endedMs, problem } = await playVirtual({
      scenario,
      seed,
      originMs: originMs - plan.warmUpMs,
      startMs,
      durationMs: plan.totalMs,
      output,
      figures: account,
      signal,
      onProgress(share) {
        progress(share);
        // With a gap in the records there is no verdict, so the rest need not be written.
        return !output.accounts().some(hasGaps);
      },
    });
    const loss = lostLoki(signal) ?? recording.loss() ?? problem;
    return {
      run,
      counts: account.counts,
      toMs: endedMs + 1000,
      ...(loss === undefined ? {} : { loss }),
    };
  };

/** Why Loki is gone. Throws if the drill itself was stopped. */
function lostLoki(signal: AbortSignal | undefined): string | undefined {
  if (signal?.reason instanceof Unobservable) return signal.reason.message;
  signal?.throwIfAborted();
  return undefined;
}

const hasGaps = ({ rejected, dropped, unconfirmed }: OutputAccount): boolean =>
  rejected + dropped + unconfirmed > 0;
