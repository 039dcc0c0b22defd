/** Hours of a scenario, record by record: nothing is kept, so a day of a million records fits. */
import { createRandom } from '../../src/core/random.ts';
import { layOut } from '../../src/engine/lay-out.ts';
import type { Scenario } from '../../src/model/scenario.ts';
import type { LogDraft } from '../../src/simulate/draft.ts';

/** A Monday, 00:00 UTC: where a virtual clock starts. */
export const MONDAY_MS = Date.UTC(2026, 0, 5);

export function walk(
  scenario: Scenario,
  options: { readonly seed?: string; readonly durationMs: number },
  take: (log: LogDraft) => void,
): void {
  const { feed } = layOut(scenario, { random: createRandom(options.seed ?? '1'), originMs: MONDAY_MS });
  const logsOnly = (draft: Parameters<Parameters<typeof feed.advance>[1]>[0]): void => {
    if (draft.kind === 'log') take(draft);
  };
  feed.advance(options.durationMs, logsOnly, Number.POSITIVE_INFINITY);
}
