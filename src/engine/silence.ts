/** What nobody hears of: the records of services that an incident silences. */
import type { SilenceReader } from '../simulate/conditions.ts';
import type { Draft } from '../simulate/draft.ts';

/** A span of which any part is heard is told whole: the records in it name it. */
export function isSilent(silence: SilenceReader | undefined, draft: Draft): boolean {
  if (!silence) return false;
  const { service } = draft.instance;
  if (draft.kind === 'log') return silence(service, draft.timeMs) !== undefined;
  const untilMs = silence(service, draft.startMs);
  return untilMs !== undefined && draft.timeMs <= untilMs;
}
