/**
 * A live drill: the scenario in real time into the tenant where the rules are, while its ruler is watched. What the
 * alerts did is what the ruler says of its own evaluations.
 */

import type { DrillResult } from '../../alerts/model.ts';
import { readableDuration } from '../../core/readable.ts';
import type { Scenario } from '../../model/scenario.ts';
import { judged } from '../conclude.ts';
import { type DrillPlan, staged } from '../plan.ts';
import { type Alertmanager, notificationNotes, notificationsOf, type Told } from './alertmanager.ts';
import { type BlindOptions, blindRules } from './blind.ts';
import { circumstances } from './notes.ts';
import { type Observation, observe } from './observe.ts';
import { type LiveTimes, livePlan } from './plan.ts';
import type { Play, Played, Playing } from './play.ts';
import { liveProgress } from './progress.ts';
import type { Look, Ruler } from './ruler.ts';
import { type Watch, watchRuler } from './watch.ts';

/** `loki` speaks as the tenant in which the rules are. */
export interface LiveOptions extends BlindOptions, LiveTimes {
  readonly ruler: Ruler;
  /** What the ruler showed when the rules were chosen. */
  readonly first: Look;
  readonly scenario: Scenario;
  readonly seed: string;
  readonly play: Play;
  readonly alertmanager?: Alertmanager | undefined;
  /** Ends the drill before its time; what is known by then is judged. */
  readonly stop: AbortSignal;
}

/** How long a ruler may take to tell of its last evaluation. */
const PATIENCE_MS = 10_000;

export async function drillLive(options: LiveOptions): Promise<DrillResult> {
  const { rules, scenario, alertmanager, tell } = options;
  const plan = livePlan(
    scenario,
    rules.map(({ rule }) => rule),
    options,
  );
  const blind = await blindRules(options);
  await alertmanager?.look();
  options.stop.throwIfAborted();
  const onStage = staged(scenario, plan);
  const { played, watch, stretch } = await playWatched(options, onStage, plan);
  const told = await alertmanager?.finish();
  tell('looking whether Loki shows all of it');
  const seen = withNotifications(await observe({ ...options, watch, played, stretch, blind }), told);
  const conclude = judged({
    ...options,
    scenario: onStage,
    plan,
    startMs: played.startMs,
    kind: 'live',
  });
  const notes = [
    ...played.notes,
    ...circumstances(rules, options.first, options.warmUpMs),
    ...notificationNotes(seen.histories),
    ...(told?.fault === undefined ? [] : [`not every look at Alertmanager went well: ${told.fault}`]),
  ];
  const result = conclude({ ...seen, run: played.run, notes });
  return stretch.endMs < result.span.endMs ? cutAt(result, stretch.endMs) : result;
}

interface Performance {
  readonly played: Played;
  readonly watch: Pick<Watch, 'looks'>;
  /** When it was played: what the ruler shows of other times is no part of the drill. */
  readonly stretch: { readonly startMs: number; readonly endMs: number };
}

async function playWatched(
  { ruler, first, rules, play, seed, stop, alertmanager, tell }: LiveOptions,
  scenario: Scenario,
  plan: DrillPlan,
): Promise<Performance> {
  const keys = new Set(rules.map(({ key }) => key));
  const progress = liveProgress(scenario.incidents, plan, tell);
  let playing: Playing | undefined;
  const end = (): void => playing?.stop();
  const watch = watchRuler({
    ruler,
    first,
    rules,
    tell,
    onTurn(states) {
      progress.turn(
        Date.now(),
        states?.filter(({ key }) => keys.has(key)),
      );
      alertmanager?.turn();
    },
    onLost: end,
  });
  try {
    tell(`playing ${scenario.name} for ${readableDuration(plan.totalMs)}`);
    playing = play({ scenario, seed, plan });
    progress.begin(Date.now());
    stop.addEventListener('abort', end, { once: true });
    if (stop.aborted) end();
    const played = await playing.ended;
    const stretch = {
      startMs: played.startMs,
      endMs: Math.min(played.endMs, played.startMs + plan.totalMs),
    };
    await watch.until(stretch.endMs, PATIENCE_MS);
    return { played, watch, stretch };
  } finally {
    stop.removeEventListener('abort', end);
    await watch.stop();
  }
}

const withNotifications = (seen: Observation, told: Told | undefined): Observation =>
  told
    ? {
        ...seen,
        histories: seen.histories.map((history) => ({
          ...history,
          notifications: notificationsOf(history, told.received),
        })),
      }
    : seen;

/** What was still to come when somebody ended it did not happen. */
function cutAt(result: DrillResult, cutMs: number): DrillResult {
  const { span, incidents } = result;
  const upTo = (timeMs: number): number => Math.min(timeMs, cutMs);
  return {
    ...result,
    cut: true,
    span: {
      startMs: span.startMs,
      judgedFromMs: upTo(span.judgedFromMs),
      judgedToMs: upTo(span.judgedToMs),
      endMs: cutMs,
    },
    incidents: incidents
      .filter(({ startMs }) => startMs < cutMs)
      .map((one) => ({ ...one, endMs: upTo(one.endMs) })),
  };
}
