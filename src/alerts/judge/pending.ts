/** Explains an alert that was pending but did not fire: for how long, and how much of its `for` was left. */

import type { Grid } from '../../model/series.ts';
import type { AlertHistory, Instance } from '../model.ts';
import { type ExpectedWindow, lastEvaluation, type NotFired, type RuleView } from './expected-window.ts';
import { limitWords, overLimitAt } from './limit.ts';
import { seriesBehind } from './readings.ts';
import { clock, lasting, thresholdWords, valueWords, windowWords } from './words.ts';

export function wasPending(expected: ExpectedWindow, view: RuleView): NotFired | undefined {
  const { window } = expected;
  const { grid } = view.history;
  const pending = view.instances.filter(
    (instance) => instance.activeMs < view.untilMs && pendingUntil(instance, grid) > window.startMs,
  );
  const lasted = (instance: Instance): number => pendingUntil(instance, grid) - instance.activeMs;
  const longest = [...pending].sort((a, b) => lasted(b) - lasted(a))[0];
  if (!longest) return undefined;
  const times = pending.length > 1 ? ` ${pending.length} times, the longest` : '';
  const since = `it was pending${times} from ${clock(longest.activeMs, window)}`;
  const atMs = pendingUntil(longest, grid);
  return { reason: since + outcome(longest, view, expected), view, atMs, instances: pending };
}

const pendingUntil = ({ firingMs, endMs }: Instance, grid: Grid): number =>
  firingMs ?? endMs ?? lastEvaluation(grid);

function outcome(instance: Instance, { history }: RuleView, { expectation, window }: ExpectedWindow): string {
  const { activeMs, firingMs, endMs } = instance;
  const { forMs } = history.rule;
  const whole = `\`for\` is ${lasting(forMs)}`;
  if (firingMs !== undefined) {
    const after = `${lasting(firingMs - window.endMs)} after the end of ${windowWords(expectation)}`;
    return `, and fired only at ${clock(firingMs, window)}, ${after} (${whole})`;
  }
  if (endMs === undefined) return ` until the end of the drill (${whole})`;
  const lastedMs = endMs - activeMs;
  const cause = whyInactive(history, instance);
  if (lastedMs >= forMs) {
    return `, but was inactive at the evaluation at which it would have fired (${[whole, ...cause].join('; ')})`;
  }
  const left = `${lasting(forMs - lastedMs)} before \`for\` (${lasting(forMs)}) had passed`;
  return ` for ${lasting(lastedMs)}, but became inactive ${left}${cause.map((words) => ` (${words})`).join('')}`;
}

/** Why it became inactive: the limit of its group, or its value then, if values below the threshold are known. */
function whyInactive(history: AlertHistory, instance: Instance): readonly string[] {
  const active = overLimitAt(history, instance.endMs!);
  if (active !== undefined) return [limitWords(active, history)];
  if (!history.measured) return [];
  const { threshold } = history.measured;
  const sample = seriesBehind(history, instance)?.samples.find(({ timeMs }) => timeMs === instance.endMs);
  if (!sample) return ['no value then'];
  return [`value ${valueWords(sample.value, threshold)} then, ${thresholdWords(threshold)}`];
}
