/** Expectations of a scenario and of the command line, checked against the rules and the length of the drill. */
import { describe, expect, test } from 'vitest';
import { gatherExpectations } from '../../../src/alerts/expectations/gather.ts';
import type { AlertRule } from '../../../src/alerts/model.ts';
import { FiredrillError } from '../../../src/core/errors.ts';
import { EXIT } from '../../../src/core/exit-codes.ts';
import { loadText, SHOP } from '../../support/config-scenario.ts';
import { MINUTE, ruleOf } from '../../support/histories.ts';

const ERRORS = ruleOf({ alert: 'HighErrorRatio', expr: 'sum by (service_name) (rate({app="a"}[5m])) > 1' });
const LATENCY = ruleOf({ alert: 'LatencyHigh', expr: 'max(rate({app="a"}[5m])) > 1', labels: {} });
const RULES = [ERRORS, LATENCY];

const scenario = (...expectations: readonly string[]) =>
  loadText(
    `${SHOP}incidents: [{ name: outage, at: 30m, for: 5m, every: 1h, service: web, errors: 50% }]\nexpect: [${expectations.join(', ')}]\n`,
  );

const ON_ERRORS = '{ alert: HighErrorRatio, during: outage, fires: 4m }';
const ON_OTHERS = '{ alert: DiskFull, never: true }';

interface Given {
  readonly texts?: readonly string[];
  readonly rules?: readonly AlertRule[];
  readonly durationMs?: number;
}

const gathered = async (written: readonly string[], { texts = [], rules = RULES, durationMs }: Given = {}) =>
  gatherExpectations(await scenario(...written), { texts, rules, durationMs });

const faultsOf = async (...given: Parameters<typeof gathered>) => {
  try {
    await gathered(...given);
  } catch (error) {
    if (!(error instanceof FiredrillError)) throw error;
    expect(error.exitCode).toBe(EXIT.usage);
    return error.faults;
  }
  return [];
};

test('those of the scenario come first, then those of the command line, each with its source', async () => {
  const { expectations, notes } = await gathered([ON_ERRORS, '{ alert: LatencyHigh, never: true }'], {
    texts: ['HighErrorRatio never'],
  });
  expect(expectations.map(({ source, expectation }) => [source, expectation.alert])).toEqual([
    ['shop expect[0]', 'HighErrorRatio'],
    ['shop expect[1]', 'LatencyHigh'],
    ["--expect 'HighErrorRatio never'", 'HighErrorRatio'],
  ]);
  expect(notes).toEqual([]);
});

describe('an expectation on an alert without a rule', () => {
  test('is an error that suggests the nearest name', async () => {
    expect(await faultsOf([ON_ERRORS, '{ alert: LatencyHihg, never: true }'])).toEqual([
      {
        where: 'shop expect[1]',
        problem: 'there is no rule "LatencyHihg"',
        expected: 'one of HighErrorRatio, LatencyHigh',
        hint: 'did you mean "LatencyHigh"?',
      },
    ]);
    expect(await faultsOf([], { texts: ['Nothing never'] })).toMatchObject([
      { where: "--expect 'Nothing never'", problem: 'there is no rule "Nothing"' },
    ]);
  });

  test('is ignored with a note if it is of the scenario and --expect is given', async () => {
    const { expectations, notes } = await gathered([ON_ERRORS, ON_OTHERS, ON_OTHERS], {
      texts: ['LatencyHigh never'],
    });
    expect(expectations.map(({ source }) => source)).toEqual([
      'shop expect[0]',
      "--expect 'LatencyHigh never'",
    ]);
    expect(notes).toEqual(['expectations of shop on DiskFull are ignored: there are no such rules']);
  });
});

describe('an expectation on a time after the drill', () => {
  const durationMs = 20 * MINUTE;

  test('is an error with a window, and suggests a duration', async () => {
    const late = '{ alert: LatencyHigh, during: 15m..20m30s, never: true }';
    expect(await faultsOf([late], { durationMs })).toEqual([
      {
        where: 'shop expect[0]',
        problem: 'the window ends 20m 30s into the scenario, but the drill ends after 20m',
        expected: 'a time within the drill, or a longer drill',
        hint: '--duration 21m',
      },
    ]);
    expect(await faultsOf([], { texts: ['LatencyHigh during 15m..25m never'], durationMs })).toMatchObject([
      { where: "--expect 'LatencyHigh during 15m..25m never'", hint: '--duration 25m' },
    ]);
    expect(await faultsOf([late], { durationMs: 21 * MINUTE })).toEqual([]);
    // Without --duration the drill is as long as the expectations need.
    expect(await faultsOf([late])).toEqual([]);
  });

  test('is an error if it is given with --expect', async () => {
    const texts = ['HighErrorRatio during outage fires 4m'];
    expect(await faultsOf([], { texts, durationMs })).toMatchObject([
      { problem: 'outage ends 35m into the scenario, but the drill ends after 20m', hint: '--duration 35m' },
    ]);
    expect(await faultsOf([], { texts, durationMs: 35 * MINUTE })).toEqual([]);
  });

  test('is ignored with a note if it is of the scenario and on an incident', async () => {
    const { expectations, notes } = await gathered([ON_ERRORS, '{ alert: LatencyHigh, never: true }'], {
      durationMs,
    });
    expect(expectations.map(({ source }) => source)).toEqual(['shop expect[1]']);
    expect(notes).toEqual([
      'shop expect[0] on HighErrorRatio is ignored: its incident ends after --duration',
    ]);
    expect(await faultsOf([ON_ERRORS], { durationMs })).toMatchObject([
      {
        where: '--duration',
        problem: 'every incident that shop has an expectation on ends after 20m, so the drill could not fail',
        hint: 'use a longer --duration, or none',
      },
    ]);
  });
});

describe('an expectation with labels that no alert of the rule can have', () => {
  const problem = 'alerts of HighErrorRatio have no label "service"';
  const labelled = (label: string): readonly string[] => [
    `{ alert: HighErrorRatio, labels: { ${label} }, never: true }`,
  ];

  test('is an error, because `never` would always hold', async () => {
    expect(await faultsOf(labelled('service: web'))).toEqual([
      { where: 'shop expect[0]', problem, expected: 'one of service_name, severity' },
    ]);
    expect(await faultsOf([], { texts: ['LatencyHigh{job="x"} never'] })).toMatchObject([
      { expected: 'no labels: the expression keeps none' },
    ]);
    expect(await faultsOf(labelled('servicename: web'))).toMatchObject([
      { hint: 'did you mean "service_name"?' },
    ]);
  });

  test('is accepted if the rule groups by the label, adds it, or may have any label', async () => {
    expect(await faultsOf(labelled('service_name: web'))).toEqual([]);
    expect(await faultsOf(labelled('severity: critical'))).toEqual([]);
    expect(await faultsOf(labelled('service: ""'))).toEqual([]);
    const open = ruleOf({ alert: 'HighErrorRatio', expr: 'rate({app="a"}[5m]) > 1' });
    expect(await faultsOf(labelled('service: web'), { rules: [open] })).toEqual([]);
  });
});

test('no expectations at all are an error', async () => {
  expect(await faultsOf([])).toEqual([
    {
      where: 'shop',
      problem: 'there are no expectations, so the drill could not fail',
      expected: '`expect:` in the scenario, or --expect',
      hint: "--expect 'HighErrorRatio never'",
    },
  ]);
});

test('all errors are reported together', async () => {
  const faults = await faultsOf(['{ alert: Gone, never: true }'], {
    texts: [],
    rules: [LATENCY],
  });
  expect(faults).toHaveLength(1);
  const more = await faultsOf([], { texts: ['A', 'Gone never', 'LatencyHigh{job="x"} never'] });
  expect(more.map(({ problem }) => problem)).toEqual([
    'does not say what the alert must do',
    'there is no rule "Gone"',
    'alerts of LatencyHigh have no label "job"',
  ]);
});
