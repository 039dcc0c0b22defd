/** Options of `firedrill sweep`, checked against the scenario and the rules. All errors are reported together. */
import type { AlertRule } from '../../alerts/model.ts';
import { type Fault, FiredrillError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import { readableDuration } from '../../core/readable.ts';
import type { Incident } from '../../model/incident.ts';
import type { Scenario } from '../../model/scenario.ts';
import { chooseAlert, chooseIncident, unsupportedEffect } from '../../sweep/choose.ts';
import type { SweepPlan } from '../../sweep/model.ts';
import { seedsOf, type TimeWindow, windowAround } from '../../sweep/variants.ts';
import { readSweepRequest, type SweepFlags } from './flags.ts';

export interface SweepChoice {
  readonly plan: SweepPlan;
  readonly incident: Incident;
  /** Of this alert only. */
  readonly rules: readonly AlertRule[];
  readonly window: TimeWindow;
}

interface Surroundings {
  readonly scenario: Scenario;
  readonly rules: readonly AlertRule[];
  readonly seed: string;
  readonly durationMs: number | undefined;
}

export function readSweep(
  flags: SweepFlags,
  { scenario, rules, seed, durationMs }: Surroundings,
): SweepChoice {
  const faults: Fault[] = [];
  const kept = <T extends object>(found: T | Fault): T | undefined => {
    if (!('problem' in found)) return found;
    faults.push(found);
    return undefined;
  };
  const request = readSweepRequest(flags, faults);
  const chosen = kept(chooseAlert(flags.alert, rules));
  const incident = kept(chooseIncident(flags.incident, scenario));
  const unfit = request && incident && unsupportedEffect(request.effect.name, incident, scenario);
  if (unfit) faults.push(unfit);
  const lengthMs = request?.effect.name === 'silence' ? request.strengths.at(-1)! : incident?.forMs;
  const window = incident && windowAround(incident, durationMs, lengthMs);
  if (incident && !window) faults.push(tooShort(incident, lengthMs!));
  if (faults.length > 0 || !request || !chosen || !incident || !window) {
    throw new FiredrillError('the sweep has errors', EXIT.usage, faults);
  }
  const intervals = chosen.rules.map(({ intervalMs }) => intervalMs);
  const { effect, strengths, demands, seeds, quietMs } = request;
  return {
    plan: {
      scenario: scenario.name,
      alert: chosen.alert,
      incident: incident.name,
      ...(effect.name === 'silence' ? {} : { lastsMs: incident.forMs }),
      effect: effect.name,
      strengths,
      seeds: seedsOf(seed, seeds, Math.min(...intervals)),
      runMs: window.lengthMs,
      quietMs,
      intervalMs: Math.max(...intervals),
      demands,
    },
    incident,
    rules: chosen.rules,
    window,
  };
}

const tooShort = ({ name }: Incident, lengthMs: number): Fault => ({
  where: '--duration',
  problem: `too short for ${name}, which takes ${readableDuration(lengthMs)}`,
  expected: `at least ${readableDuration(lengthMs)}, plus ten minutes if the incident starts later`,
});
