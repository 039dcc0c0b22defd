/** What is expected in a drill: of the scenario and of the command line, checked against the rules that are there. */

import { type Fault, FiredrillError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import { readableDuration } from '../../core/readable.ts';
import { nearest } from '../../core/suggest.ts';
import { groupingLabels } from '../../logql/index.ts';
import type { Expectation } from '../../model/expectation.ts';
import type { Scenario } from '../../model/scenario.ts';
import type { AlertRule } from '../model.ts';
import { parseExpectation } from './text.ts';

export interface Told {
  readonly expectation: Expectation;
  /** Where it was said. */
  readonly source: string;
}

export interface Gathered {
  readonly expectations: readonly Told[];
  /** Which were left out, and why. */
  readonly notes: readonly string[];
}

interface Circumstances {
  /** Of the command line. */
  readonly texts: readonly string[];
  readonly rules: readonly AlertRule[];
  /** Where the drill was told how long it takes. */
  readonly durationMs?: number | undefined;
}

/**
 * All of them. One that names an alert without a rule is a fault; but who brings expectations on the command line may
 * bring their own rules too, and then the scenario's speak of others and are left out with a word. So are the scenario's
 * on incidents that come later than the part of it that is drilled; what is asked for in so many words is not.
 */
export function gatherExpectations(scenario: Scenario, circumstances: Circumstances): Gathered {
  const { texts, rules, durationMs = Number.POSITIVE_INFINITY } = circumstances;
  const known = [...new Set(rules.map(({ alert }) => alert))];
  const isKnown = ({ expectation }: Told): boolean => known.includes(expectation.alert);
  const { asked, faults } = readTexts(texts, scenario);
  const written = scenario.expectations.map(
    (expectation, i): Told => ({ expectation, source: `${scenario.name} expect[${i}]` }),
  );
  const strangers = texts.length > 0 ? written.filter((told) => !isKnown(told)) : [];
  const meant = [...written.filter((told) => !strangers.includes(told)), ...asked];
  const late = meant.filter(({ expectation }) => endsAt(scenario, expectation) > durationMs);
  const missed = late.filter((told) => written.includes(told) && !isOfPlainTime(told));
  faults.push(
    ...meant.filter((told) => !isKnown(told)).map((told) => noSuchRule(told, known)),
    ...meant.flatMap((told) => impossibleLabels(told, rules)),
    ...late.filter((told) => !missed.includes(told)).map((told) => tooLate(told, scenario, durationMs)),
  );
  const expectations = meant.filter((told) => !missed.includes(told));
  if (faults.length === 0 && expectations.length === 0) faults.push(nothingExpected(scenario, known));
  if (faults.length > 0) throw new FiredrillError('the expectations are not right', EXIT.usage, faults);
  return { expectations, notes: [...strangerNotes(strangers, scenario), ...missed.map(missedNote)] };
}

/** Which of a scenario's expectations these rules cannot meet: on alerts without a rule, with labels that they never have. */
export function expectationFaults(
  { expectations }: Scenario,
  rules: readonly AlertRule[],
  where: (i: number) => string,
): readonly Fault[] {
  const known = [...new Set(rules.map(({ alert }) => alert))];
  return expectations.flatMap((expectation, i): readonly Fault[] => {
    const told = { expectation, source: where(i) };
    return known.includes(expectation.alert) ? impossibleLabels(told, rules) : [noSuchRule(told, known)];
  });
}

function readTexts(texts: readonly string[], { incidents }: Scenario) {
  const names = incidents.map(({ name }) => name);
  const asked: Told[] = [];
  const faults: Fault[] = [];
  for (const text of texts) {
    const read = parseExpectation(text, names);
    if ('fault' in read) faults.push(read.fault);
    else asked.push({ expectation: read.expectation, source: `--expect '${text}'` });
  }
  return { asked, faults };
}

function strangerNotes(strangers: readonly Told[], { name }: Scenario): readonly string[] {
  if (strangers.length === 0) return [];
  const alerts = [...new Set(strangers.map(({ expectation }) => expectation.alert))];
  return [`expectations of ${name} on ${alerts.join(', ')} are left out: these rules are not here`];
}

const missedNote = ({ expectation: { alert }, source }: Told): string =>
  `${source} on ${alert} is left out: its incident is not over at the end of --duration`;

function noSuchRule({ expectation: { alert }, source }: Told, known: readonly string[]): Fault {
  const near = nearest(alert, known);
  return {
    where: source,
    problem: `there is no rule "${alert}"`,
    expected: known.length > 0 ? `one of ${known.join(', ')}` : 'a rule file that defines it',
    ...(near === undefined ? {} : { hint: near }),
  };
}

const nothingExpected = ({ name }: Scenario, known: readonly string[]): Fault => ({
  where: name,
  problem: 'nothing is expected of any alert, so that nothing could fail',
  expected: '`expect:` in the scenario, or --expect',
  hint: `--expect '${known[0] ?? 'HighErrorRatio'} never'`,
});

/** Plan time at which what it speaks of is over, the first time. */
function endsAt({ incidents }: Scenario, { during }: Expectation): number {
  if (during === undefined) return 0;
  if ('fromMs' in during) return during.toMs;
  const ends = incidents
    .filter(({ name }) => name === during.incident)
    .map(({ atMs, forMs }) => atMs + forMs);
  return Math.min(...ends);
}

const isOfPlainTime = ({ expectation: { during } }: Told): boolean =>
  during !== undefined && 'fromMs' in during;

/** The drill would end before anybody can say. */
function tooLate({ expectation, source }: Told, scenario: Scenario, durationMs: number): Fault {
  const { during } = expectation;
  const what = during && 'incident' in during ? during.incident : 'the window';
  const endMs = endsAt(scenario, expectation);
  return {
    where: source,
    problem: `${what} ends ${readableDuration(endMs)} into the scenario, the drill after ${readableDuration(durationMs)}`,
    expected: 'a time that the drill reaches, or a longer drill',
    hint: `--duration ${Math.ceil(endMs / 60_000)}m`,
  };
}

/** A label that the rule's instances cannot have would match nothing for ever, and `never` would always hold. */
function impossibleLabels({ expectation, source }: Told, rules: readonly AlertRule[]): readonly Fault[] {
  const own = rules.filter(({ alert }) => alert === expectation.alert);
  const known = own.map(({ expr, labels }) => {
    const grouped = groupingLabels(expr);
    return grouped && [...grouped, ...Object.keys(labels)];
  });
  if (own.length === 0 || known.some((labels) => labels === undefined)) return [];
  const all = [...new Set(known.flatMap((labels) => labels ?? []))];
  return expectation.labels
    .filter(({ name, value }) => value !== '' && !all.includes(name))
    .map(({ name }) => {
      const near = nearest(name, all);
      return {
        where: source,
        problem: `alerts of ${expectation.alert} have no label "${name}"`,
        expected: all.length > 0 ? `one of ${all.join(', ')}` : 'no labels: its expression keeps none',
        ...(near === undefined ? {} : { hint: near }),
      };
    });
}
