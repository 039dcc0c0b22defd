/** Scenarios for tests: built-in ones by name, and runs of them in plan time without an engine. */
import { loadScenario } from '../../src/config/scenario/index.ts';
import { createRandom } from '../../src/core/random.ts';
import { Feed } from '../../src/engine/feed.ts';
import type { Scenario } from '../../src/model/scenario.ts';
import { ratePlan } from '../../src/schedule/plan.ts';
import type { Draft, LogDraft, SpanDraft } from '../../src/simulate/draft.ts';
import { createSimulation } from '../../src/simulate/simulation.ts';

export const builtIn = async (name: string, seed = '1'): Promise<Scenario> =>
  (await loadScenario(name, seed)).scenario;

export interface Played {
  readonly drafts: readonly Draft[];
  readonly logs: readonly LogDraft[];
  readonly spans: readonly SpanDraft[];
  readonly planned: number;
}

/** What a run of `durationMs` gives, and with `toTheEnd` everything that had begun by then. */
export function play(
  scenario: Scenario,
  options: {
    readonly seed?: string;
    readonly durationMs: number;
    readonly patterns?: boolean;
    readonly toTheEnd?: boolean;
  },
): Played {
  const random = createRandom(options.seed ?? '1');
  const feed = new Feed(
    ratePlan(scenario.traffic, random.stream('traffic')),
    createSimulation(scenario, { patterns: options.patterns ?? true }, random.stream('simulation')),
    Number.POSITIVE_INFINITY,
  );
  const drafts: Draft[] = [];
  feed.advance(options.durationMs, (draft) => drafts.push(draft), Number.POSITIVE_INFINITY);
  if (options.toTheEnd) {
    feed.stopPacing();
    feed.advance(Number.MAX_VALUE, (draft) => drafts.push(draft), Number.POSITIVE_INFINITY);
  }
  return {
    drafts,
    logs: drafts.filter((draft) => draft.kind === 'log'),
    spans: drafts.filter((draft) => draft.kind === 'span'),
    planned: feed.planned,
  };
}
