/**
 * A live drill plays the scenario in real time into the tenant of the rules, and polls the ruler meanwhile. Alert states
 * are those that the ruler reports for its own evaluations.
 */

import type { DrillResult } from '../../alerts/model.ts';
import { readableDuration } from '../../core/readable.ts';
import type { Scenario } from '../../model/scenario.ts';
import { concluder } from '../conclude.ts';
import { lokiPlace } from '../in-loki/backend.ts';
import { type DrillPlan, playedScenario } from '../plan.ts';
import {
  type Alertmanager,
  type AlertmanagerReport,
  notificationNotes,
  notificationsOf,
} from './alertmanager.ts';
import { circumstances } from './notes.ts';
import { type Observation, observe } from './observe.ts';
import { type LiveTimes, livePlan } from './plan.ts';
import type { Play, Played, Playing } from './play.ts';
import { liveProgress } from './progress.ts';
import type { TimeRange } from './rebuild.ts';
import type { Ruler, RulerState } from './ruler.ts';
import { type UnjudgeableOptions, unjudgeableRules } from './unjudgeable.ts';
import { type Watch, watchRuler } from './watch.ts';

/** `loki` is a client for the tenant of the rules. */
export interface LiveOptions extends UnjudgeableOptions, LiveTimes {
  readonly ruler: Ruler;
  /** The state of the ruler when the rules were chosen. */
  readonly first: RulerState;
  readonly scenario: Scenario;
  readonly seed: string;
  readonly play: Play;
  readonly alertmanager?: Alertmanager | undefined;
  /** Ends the drill early. What was observed by then is judged. */
  readonly stop: AbortSignal;
}

/** How long to wait until the ruler reports its last evaluation. */
const LAST_EVALUATION_MS = 10_000;

export async function drillLive(options: LiveOptions): Promise<DrillResult> {
  const { rules, scenario, alertmanager, log } = options;
  const plan = livePlan(
    scenario,
    rules.map(({ rule }) => rule),
    options,
  );
  const unjudgeable = await unjudgeableRules(options);
  await alertmanager?.poll();
  options.stop.throwIfAborted();
  const toPlay = playedScenario(scenario, plan);
  const { played, watch, range } = await playAndWatch(options, toPlay, plan);
  const received = await alertmanager?.finish();
  log('checking that Loki holds every record');
  const observation = withNotifications(
    await observe({ ...options, watch, played, range, unjudgeable }),
    received,
  );
  const conclude = concluder({
    ...options,
    place: lokiPlace(options.loki),
    scenario: toPlay,
    plan,
    startMs: played.startMs,
    kind: 'live',
  });
  const notes = [
    ...played.notes,
    ...circumstances(rules, options.first, options.warmUpMs),
    ...notificationNotes(observation.histories),
    ...(received?.error === undefined ? [] : [`some requests to Alertmanager failed: ${received.error}`]),
  ];
  const result = conclude({ ...observation, run: played.run, notes });
  return range.endMs < result.span.endMs ? cutAt(result, range.endMs) : result;
}

interface WatchedPlay {
  readonly played: Played;
  readonly watch: Pick<Watch, 'polls'>;
  /** The time that was played. Alerts at other times are not part of the drill. */
  readonly range: TimeRange;
}

async function playAndWatch(
  { ruler, first, rules, play, seed, stop, alertmanager, log }: LiveOptions,
  scenario: Scenario,
  plan: DrillPlan,
): Promise<WatchedPlay> {
  const keys = new Set(rules.map(({ key }) => key));
  const progress = liveProgress(scenario.incidents, plan, log);
  let playing: Playing | undefined;
  const end = (): void => playing?.stop();
  const watch = watchRuler({
    ruler,
    first,
    rules,
    log,
    onPoll(states) {
      progress.update(
        Date.now(),
        states?.filter(({ key }) => keys.has(key)),
      );
      alertmanager?.pollInBackground();
    },
    onLost: end,
  });
  try {
    log(`playing ${scenario.name} for ${readableDuration(plan.totalMs)}`);
    playing = play({ scenario, seed, plan });
    progress.start(Date.now());
    stop.addEventListener('abort', end, { once: true });
    if (stop.aborted) end();
    const played = await playing.ended;
    const range = {
      startMs: played.startMs,
      endMs: Math.min(played.endMs, played.startMs + plan.totalMs),
    };
    await watch.until(range.endMs, LAST_EVALUATION_MS);
    return { played, watch, range };
  } finally {
    stop.removeEventListener('abort', end);
    await watch.stop();
  }
}

const withNotifications = (observation: Observation, report: AlertmanagerReport | undefined): Observation =>
  report
    ? {
        ...observation,
        histories: observation.histories.map((history) => ({
          ...history,
          notifications: notificationsOf(history, report.alerts),
        })),
      }
    : observation;

/** Removes what was planned after the time at which the drill was ended. */
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
