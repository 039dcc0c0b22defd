/** Progress lines of a live drill. */
import { expect, test } from 'vitest';
import { liveProgress } from '../../../src/drill/live/progress.ts';
import type { RuleState } from '../../../src/drill/live/ruler.ts';
import { MINUTE, ruleOf, TEN } from '../../support/histories.ts';
import { incident } from '../../support/scenario-values.ts';

const PLAN = { warmUpMs: 30_000, judgedMs: 3 * MINUTE, coolDownMs: MINUTE, totalMs: 4.5 * MINUTE };

const showing = (...alerts: readonly [service: string, firing: boolean][]): readonly RuleState[] => [
  {
    key: 'a',
    rule: ruleOf(),
    alerts: alerts.map(([service, firing]) => ({
      labels: { service_name: service, severity: 'critical' },
      annotations: {},
      firing,
      activeMs: TEN,
      value: 1,
    })),
  },
];

test('incidents, alerts and minutes are reported as they happen', () => {
  const lines: string[] = [];
  const outage = incident('outage', { atMs: 45_000, forMs: 60_000 });
  const progress = liveProgress([outage], PLAN, (line) => lines.push(line));
  const update = (seconds: number, states?: readonly RuleState[]): readonly string[] => {
    lines.length = 0;
    progress.update(TEN + seconds * 1000, states);
    return [...lines];
  };
  expect(update(-1, showing())).toEqual([]);
  progress.start(TEN);
  expect(update(1, showing(['auth', true]))).toEqual(['1s HighErrorRatio{service_name=auth} is firing']);
  expect(update(29.9, showing(['auth', true]))).toEqual([]);
  expect(update(30, showing())).toEqual([
    '30s the warm-up is over, the judged time starts',
    '30s HighErrorRatio{service_name=auth} is resolved',
  ]);
  expect(update(45.2, showing(['payment', false]))).toEqual([
    '45s outage starts',
    '45s HighErrorRatio{service_name=payment} is pending',
  ]);
  expect(update(61, showing(['payment', false], ['auth', true]))).toEqual([
    '1m 1s HighErrorRatio{service_name=auth} is firing',
    '1m 1s of 4m 30s: outage active, 1 firing, 1 pending',
  ]);
  expect(update(75)).toEqual([]);
  expect(update(105, showing(['auth', true]))).toEqual([
    '1m 45s outage ends',
    '1m 45s HighErrorRatio{service_name=payment} is no longer pending',
  ]);
  expect(update(120, showing(['auth', true]))).toEqual(['2m of 4m 30s: no incident, 1 firing, 0 pending']);
});
