/** Which alert and which incident: found, or told what there is. */
import { describe, expect, test } from 'vitest';
import { loadScenario } from '../../src/config/scenario/index.ts';
import { chooseAlert, chooseIncident, misfit } from '../../src/sweep/choose.ts';
import { ruleOf } from '../support/histories.ts';

const { scenario: checkout } = await loadScenario('checkout', '7');
const { scenario: day } = await loadScenario('incident-day', '7');

describe('the alert', () => {
  const rules = [ruleOf(), ruleOf({ alert: 'LatencyHigh' }), ruleOf({ group: 'more' })];

  test('is found with its labels and every rule of its name', () => {
    expect(chooseAlert('HighErrorRatio{service_name="payment", severity=~"crit.*"}', rules)).toEqual({
      alert: {
        alert: 'HighErrorRatio',
        labels: [
          { name: 'service_name', operator: '=', value: 'payment' },
          { name: 'severity', operator: '=~', value: 'crit.*' },
        ],
      },
      rules: [rules[0], rules[2]],
    });
    expect(chooseAlert(' LatencyHigh ', rules)).toMatchObject({ alert: { labels: [] }, rules: [rules[1]] });
  });

  test.each([
    [undefined, 'which alert'],
    ['HighErorRatio', 'there is no rule "HighErorRatio"; did you mean "HighErrorRatio"?'],
    ['{service_name="payment"}', 'must start with the name of an alert'],
    ['HighErrorRatio{service_name=payment}', 'labels are written name="value"'],
    ['HighErrorRatio never', 'unexpected "never"'],
    ['HighErrorRatio{a=~"("}', 'cannot use'],
  ])('%s is a fault', (text, words) => {
    const fault = chooseAlert(text, rules);
    expect(fault).toMatchObject({ where: '--alert', problem: expect.stringContaining(words) });
  });
});

describe('the incident', () => {
  test('is the only one, or the one that is named', () => {
    expect(chooseIncident(undefined, checkout)).toMatchObject({ name: 'payment-errors', atMs: 600_000 });
    expect(chooseIncident('slow-search', day)).toMatchObject({ name: 'slow-search' });
  });

  test.each([
    ['of several none is named', undefined, day, 'which of its incidents', 'search-silence'],
    [
      'it is not there',
      'slow-serch',
      day,
      'has no incident "slow-serch"; did you mean "slow-search"?',
      'auth-outage',
    ],
    ['there is none', undefined, { ...checkout, incidents: [] }, 'nothing happens', '`incidents:`'],
  ])('is a fault where %s', (_, name, scenario, problem, expected) => {
    expect(chooseIncident(name, scenario)).toMatchObject({
      problem: expect.stringContaining(problem),
      expected: expect.stringContaining(expected),
    });
  });
});

test('traffic of single services is a fault where the rate is that of the whole scenario', () => {
  const incident = checkout.incidents[0]!;
  expect(misfit('traffic', incident, checkout)?.problem).toContain('rate is that of the whole scenario');
  expect(misfit('errors', incident, checkout)).toBeUndefined();
  expect(misfit('traffic', { ...incident, services: [] }, checkout)).toBeUndefined();
  const perService = { ...checkout, traffic: { ...checkout.traffic, per: 'service' as const } };
  expect(misfit('traffic', incident, perService)).toBeUndefined();
});
