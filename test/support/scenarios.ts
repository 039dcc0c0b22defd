/** Scenarios for tests: built-in ones by name, and runs of them in plan time without an engine. */
import { VIRTUAL_START_MS } from '../../src/commands/run/plan.ts';
import { loadScenario } from '../../src/config/scenario/index.ts';
import { createRandom } from '../../src/core/random.ts';
import { layOut } from '../../src/engine/lay-out.ts';
import type { Scenario } from '../../src/model/scenario.ts';
import type { Draft, LogDraft, SpanDraft } from '../../src/simulate/draft.ts';
import type { SessionWatcher } from '../../src/simulate/journeys.ts';
import type { Simulation } from '../../src/simulate/simulation.ts';

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
    /** When plan time 0 is; by default a Monday, 00:00 UTC. */
    readonly originMs?: number;
    readonly sessions?: SessionWatcher;
    /** Changes the simulation before it starts: ratios. */
    readonly prepare?: (simulation: Simulation) => void;
  },
): Played {
  const { feed, simulation } = layOut(scenario, {
    random: createRandom(options.seed ?? '1'),
    originMs: options.originMs ?? VIRTUAL_START_MS,
    patterns: options.patterns ?? true,
    ...(options.sessions ? { sessions: options.sessions } : {}),
  });
  options.prepare?.(simulation);
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
