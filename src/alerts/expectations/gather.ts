/** The expectations of a drill: from the scenario and from the command line, checked against the alert rules. */

import { defined } from '../../core/defined.ts';
import { type Fault, FiredrillError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import { readableDuration } from '../../core/readable.ts';
import { didYouMean, nearest } from '../../core/suggest.ts';
import { groupingLabels } from '../../logql/index.ts';
import type { Expectation } from '../../model/expectation.ts';
import type { Scenario } from '../../model/scenario.ts';
import type { AlertRule } from '../model.ts';
import { parseExpectation } from './text.ts';

/** An expectation, and where it is stated. */
export interface StatedExpectation {
  readonly expectation: Expectation;
  /** `shop expect[0]`, `--expect 'HighErrorRatio never'`. */
  readonly source: string;
}

export interface GatheredExpectations {
  readonly expectations: readonly StatedExpectation[];
  /** Which ones are ignored, and why. */
  readonly notes: readonly string[];
}

interface DrillInput {
  /** The values of `--expect`. */
  readonly texts: readonly string[];
  readonly rules: readonly AlertRule[];
  /** The length of the drill; absent: as long as the expectations need. */
  readonly durationMs?: number;
}

/**
 * An expectation on an alert that has no rule is an error. There are two exceptions, both for expectations of the scenario;
 * they are ignored, with a note:
 * - With `--expect`, the rules may be others than those that the scenario was written for.
 * - With `--duration`, the incident may end after the drill.
 */
export function gatherExpectations(
  scenario: Scenario,
  { texts, rules, durationMs = Number.POSITIVE_INFINITY }: DrillInput,
): GatheredExpectations {
  const known = alertsOf(rules);
  const hasRule = ({ expectation }: StatedExpectation): boolean => known.includes(expectation.alert);
  const endsLate = ({ expectation }: StatedExpectation): boolean =>
    endsAt(scenario, expectation) > durationMs;

  const { stated: asked, faults } = readTexts(texts, scenario);
  const written = scenario.expectations.map(
    (expectation, i): StatedExpectation => ({ expectation, source: `${scenario.name} expect[${i}]` }),
  );
  const [forTheseRules, forOthers] =
    texts.length > 0 ? partition(written, hasRule) : ([written, []] as const);
  const [tooLongIncidents, inTime] = partition(
    forTheseRules,
    (stated) => endsLate(stated) && !hasWindow(stated),
  );
  const expectations = [...inTime, ...asked];

  faults.push(
    ...[...forTheseRules, ...asked]
      .filter((stated) => !hasRule(stated))
      .map((stated) => noSuchRule(stated, known)),
    ...[...forTheseRules, ...asked].flatMap((stated) => impossibleLabels(stated, rules)),
    ...expectations.filter(endsLate).map((stated) => tooLate(stated, scenario, durationMs)),
  );
  if (faults.length === 0 && expectations.length === 0) {
    faults.push(
      tooLongIncidents.length > 0 ? allTooLate(scenario, durationMs) : noExpectations(scenario, known),
    );
  }
  if (faults.length > 0) throw new FiredrillError('invalid expectations', EXIT.usage, faults);
  return {
    expectations,
    notes: [...notesOnOtherRules(forOthers, scenario), ...tooLongIncidents.map(noteOnLateIncident)],
  };
}

function partition<T>(all: readonly T[], test: (one: T) => boolean): readonly [readonly T[], readonly T[]] {
  return [all.filter(test), all.filter((one) => !test(one))];
}

const alertsOf = (rules: readonly AlertRule[]): readonly string[] => [
  ...new Set(rules.map(({ alert }) => alert)),
];

/** Errors in a scenario's expectations that these rules cannot meet: alerts without a rule, labels that they never have. */
export function expectationFaults(
  { expectations }: Scenario,
  rules: readonly AlertRule[],
  where: (i: number) => string,
): readonly Fault[] {
  const known = alertsOf(rules);
  return expectations.flatMap((expectation, i): readonly Fault[] => {
    const stated = { expectation, source: where(i) };
    return known.includes(expectation.alert) ? impossibleLabels(stated, rules) : [noSuchRule(stated, known)];
  });
}

function readTexts(texts: readonly string[], { incidents }: Scenario) {
  const names = incidents.map(({ name }) => name);
  const stated: StatedExpectation[] = [];
  const faults: Fault[] = [];
  for (const text of texts) {
    const parsed = parseExpectation(text, names);
    if ('faults' in parsed) faults.push(...parsed.faults);
    else stated.push({ expectation: parsed.expectation, source: `--expect '${text}'` });
  }
  return { stated, faults };
}

function notesOnOtherRules(stated: readonly StatedExpectation[], { name }: Scenario): readonly string[] {
  if (stated.length === 0) return [];
  const alerts = [...new Set(stated.map(({ expectation }) => expectation.alert))];
  return [`expectations of ${name} on ${alerts.join(', ')} are ignored: there are no such rules`];
}

const noteOnLateIncident = ({ expectation: { alert }, source }: StatedExpectation): string =>
  `${source} on ${alert} is ignored: its incident ends after --duration`;

const noSuchRule = ({ expectation: { alert }, source }: StatedExpectation, known: readonly string[]): Fault =>
  defined({
    where: source,
    problem: `there is no rule "${alert}"`,
    expected: known.length > 0 ? `one of ${known.join(', ')}` : 'a rule file that defines it',
    hint: didYouMean(nearest(alert, known)),
  });

const noExpectations = ({ name }: Scenario, known: readonly string[]): Fault => ({
  where: name,
  problem: 'there are no expectations, so the drill could not fail',
  expected: '`expect:` in the scenario, or --expect',
  hint: `--expect '${known[0] ?? 'HighErrorRatio'} never'`,
});

const allTooLate = ({ name }: Scenario, durationMs: number): Fault => ({
  where: '--duration',
  problem: `every incident that ${name} has an expectation on ends after ${readableDuration(durationMs)}, so the drill could not fail`,
  expected: 'time for at least one of them',
  hint: 'use a longer --duration, or none',
});

/** The plan time at which the window or the first occurrence of the incident ends; 0 for the whole run. */
function endsAt({ incidents }: Scenario, { during }: Expectation): number {
  if (during === undefined) return 0;
  if ('fromMs' in during) return during.toMs;
  const ends = incidents
    .filter(({ name }) => name === during.incident)
    .map(({ atMs, forMs }) => atMs + forMs);
  return Math.min(...ends);
}

const hasWindow = ({ expectation: { during } }: StatedExpectation): boolean =>
  during !== undefined && 'fromMs' in during;

function tooLate({ expectation, source }: StatedExpectation, scenario: Scenario, durationMs: number): Fault {
  const { during } = expectation;
  const what = during && 'incident' in during ? during.incident : 'the window';
  const endMs = endsAt(scenario, expectation);
  return {
    where: source,
    problem: `${what} ends ${readableDuration(endMs)} into the scenario, but the drill ends after ${readableDuration(durationMs)}`,
    expected: 'a time within the drill, or a longer drill',
    hint: `--duration ${Math.ceil(endMs / 60_000)}m`,
  };
}

/** With a label that the rule's alerts cannot have, an expectation would match nothing, and `never` would always hold. */
function impossibleLabels(
  { expectation, source }: StatedExpectation,
  rules: readonly AlertRule[],
): readonly Fault[] {
  const own = rules.filter(({ alert }) => alert === expectation.alert);
  const known = own.map(({ expr, labels }) => {
    const grouped = groupingLabels(expr);
    return grouped && [...grouped, ...Object.keys(labels)];
  });
  if (own.length === 0 || known.some((labels) => labels === undefined)) return [];
  const all = [...new Set(known.flatMap((labels) => labels ?? []))];
  return expectation.labels
    .filter(({ name, value }) => value !== '' && !all.includes(name))
    .map(({ name }) =>
      defined({
        where: source,
        problem: `alerts of ${expectation.alert} have no label "${name}"`,
        expected: all.length > 0 ? `one of ${all.join(', ')}` : 'no labels: the expression keeps none',
        hint: didYouMean(nearest(name, all)),
      }),
    );
}
