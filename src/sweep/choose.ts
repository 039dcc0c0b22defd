/** Finds the rules and the incident of a sweep, and rejects what a sweep cannot do. */

import { parseAlert } from '../alerts/expectations/text.ts';
import type { AlertRule } from '../alerts/model.ts';
import type { Fault } from '../core/errors.ts';
import { nearest } from '../core/suggest.ts';
import type { Expectation } from '../model/expectation.ts';
import type { Incident } from '../model/incident.ts';
import type { Scenario } from '../model/scenario.ts';
import type { EffectName } from './effects.ts';

export interface ChosenAlert {
  readonly alert: Pick<Expectation, 'alert' | 'labels'>;
  /** The rules with that alert name. */
  readonly rules: readonly AlertRule[];
}

export function chooseAlert(text: string | undefined, rules: readonly AlertRule[]): ChosenAlert | Fault {
  const known = [...new Set(rules.map(({ alert }) => alert))];
  const form = `an alert, optionally with labels: ${known[0] ?? 'HighErrorRatio'}{service_name="payment-service"}`;
  if (text === undefined) {
    return { where: '--alert', problem: 'the alert is missing', expected: form, hint: oneOf(known) };
  }
  const alert = parseAlert(text);
  if (typeof alert === 'string') {
    return { where: '--alert', problem: `cannot use ${JSON.stringify(text)}: ${alert}`, expected: form };
  }
  const own = rules.filter((rule) => rule.alert === alert.alert);
  if (own.length > 0) return { alert, rules: own };
  return {
    where: '--alert',
    problem: `no rule has the name "${alert.alert}"${didYouMean(alert.alert, known)}`,
    expected: oneOf(known),
  };
}

/** The named incident, or the only one of the scenario. */
export function chooseIncident(
  name: string | undefined,
  { name: scenario, incidents }: Scenario,
): Incident | Fault {
  const known = incidents.map((incident) => incident.name);
  const where = '--incident';
  if (incidents.length === 0) {
    return {
      where: scenario,
      problem: 'has no incidents, but a sweep needs one',
      expected: 'a scenario with `incidents:`',
    };
  }
  if (name === undefined) {
    const [only, ...others] = incidents;
    if (others.length === 0) return only!;
    return { where, problem: `${scenario} has several incidents`, expected: oneOf(known) };
  }
  const found = incidents.find((incident) => incident.name === name);
  if (found) return found;
  return {
    where,
    problem: `${scenario} has no incident "${name}"${didYouMean(name, known)}`,
    expected: oneOf(known),
  };
}

/** An error if the incident cannot have the effect. */
export function unsupportedEffect(
  effect: EffectName,
  { name, services }: Incident,
  { traffic }: Scenario,
): Fault | undefined {
  if (effect !== 'traffic' || services.length === 0 || traffic.per === 'service') return undefined;
  return {
    where: '--traffic',
    problem: `${name} affects single services, but the rate applies to the whole scenario`,
    expected: '`per: service` in `traffic`, or an incident for all services',
  };
}

const oneOf = (known: readonly string[]): string => `one of ${known.join(', ')}`;

function didYouMean(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  return near === undefined ? '' : `; did you mean "${near}"?`;
}
