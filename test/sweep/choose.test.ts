/** Finding the alert and the incident of a sweep. */
import { describe, expect, test } from 'vitest';
import { loadScenario } from '../../src/config/scenario/index.ts';
import { chooseAlert, chooseIncident, unsupportedEffect } from '../../src/sweep/choose.ts';
import { ruleOf } from '../support/histories.ts';

const { scenario: checkout } = await loadScenario('checkout', '7');
const { scenario: day } = await loadScenario('incident-day', '7');

describe('the alert', () => {
  const rules = [ruleOf(), ruleOf({ alert: 'LatencyHigh' }), ruleOf({ group: 'more' })];

  test('is found with its labels and all rules of its name', () => {
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
    [undefined, 'the alert is missing'],
    ['HighErorRatio', 'no rule has the name "HighErorRatio"; did you mean "HighErrorRatio"?'],
    ['{service_name="payment"}', 'must start with the name of an alert'],
    ['HighErrorRatio{service_name=payment}', 'labels are written name="value"'],
    ['HighErrorRatio never', 'unexpected "never"'],
    ['HighErrorRatio{a=~"("}', 'cannot use'],
  ])('%s is an error', (text, words) => {
    const fault = chooseAlert(text, rules);
    expect(fault).toMatchObject({ where: '--alert', problem: expect.stringContaining(words) });
  });
});

describe('the incident', () => {
  test('is the named one, or the only one', () => {
    expect(chooseIncident(undefined, checkout)).toMatchObject({ name: 'payment-errors', atMs: 600_000 });
    expect(chooseIncident('slow-search', day)).toMatchObject({ name: 'slow-search' });
  });

  test.each([
    ['none of several is named', undefined, day, 'has several incidents', 'search-silence'],
    [
      'the scenario has no such incident',
      'slow-serch',
      day,
      'has no incident "slow-serch"; did you mean "slow-search"?',
      'auth-outage',
    ],
    [
      'the scenario has no incidents',
      undefined,
      { ...checkout, incidents: [] },
      'has no incidents',
      '`incidents:`',
    ],
  ])('is an error if %s', (_, name, scenario, problem, expected) => {
    expect(chooseIncident(name, scenario)).toMatchObject({
      problem: expect.stringContaining(problem),
      expected: expect.stringContaining(expected),
    });
  });
});

test('traffic of single services is an error if the rate applies to the whole scenario', () => {
  const incident = checkout.incidents[0]!;
  expect(unsupportedEffect('traffic', incident, checkout)?.problem).toContain(
    'rate applies to the whole scenario',
  );
  expect(unsupportedEffect('errors', incident, checkout)).toBeUndefined();
  expect(unsupportedEffect('traffic', { ...incident, services: [] }, checkout)).toBeUndefined();
  const perService = { ...checkout, traffic: { ...checkout.traffic, per: 'service' as const } };
  expect(unsupportedEffect('traffic', incident, perService)).toBeUndefined();
});
