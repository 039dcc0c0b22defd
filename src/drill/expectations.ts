/** What is expected in a drill: of the scenario and of the command line, checked against the rules that are there. */
import { nearest } from '../config/suggest.ts';
import { type Fault, FiredrillError } from '../core/errors.ts';
import { EXIT } from '../core/exit-codes.ts';
import type { Expectation } from '../model/expectation.ts';
import type { Scenario } from '../model/scenario.ts';
import { parseExpectation } from './expect-text.ts';
import { groupingLabels } from './logql/index.ts';
import type { AlertRule } from './model.ts';

export interface Told {
  readonly expectation: Expectation;
  /** Where it was said. */
  readonly source: string;
}

export interface Gathered {
  readonly expectations: readonly Told[];
  readonly notes: readonly string[];
}

/**
 * All of them. One that names an alert without a rule is a fault; but who brings expectations on the command line may
 * bring their own rules too, and then the scenario's speak of others and are left out with a word.
 */
export function gatherExpectations(
  scenario: Scenario,
  {
    texts,
    rules,
    durationMs = Number.POSITIVE_INFINITY,
  }: {
    /** Of the command line. */
    readonly texts: readonly string[];
    readonly rules: readonly AlertRule[];
    /** Where the drill was told how long it takes. */
    readonly durationMs?: number | undefined;
  },
): Gathered {
  const faults: Fault[] = [];
  const known = [...new Set(rules.map(({ alert }) => alert))];
  const incidents = scenario.incidents.map(({ name }) => name);
  const unknown = ({ expectation, source }: Told): Fault | undefined => {
    if (known.includes(expectation.alert)) return undefined;
    const near = nearest(expectation.alert, known);
    return {
      where: source,
      problem: `there is no rule "${expectation.alert}"`,
      expected: `one of ${known.join(', ')}`,
      ...(near === undefined ? {} : { hint: near }),
    };
  };
  const asked: Told[] = [];
  for (const text of texts) {
    const read = parseExpectation(text, incidents);
    if ('fault' in read) faults.push(read.fault);
    else asked.push({ expectation: read.expectation, source: `--expect '${text}'` });
  }
  const written = scenario.expectations.map(
    (expectation, i): Told => ({ expectation, source: `${scenario.name} expect[${i}]` }),
  );
  const strangers = written.filter((told) => unknown(told) !== undefined);
  faults.push(...asked.flatMap((told) => unknown(told) ?? []));
  faults.push(...[...written, ...asked].flatMap((told) => impossibleLabels(told, rules)));
  if (texts.length === 0) faults.push(...strangers.flatMap((told) => unknown(told) ?? []));
  const all = [...written.filter((told) => !strangers.includes(told)), ...asked];
  const late = all.filter(({ expectation }) => endsAt(scenario, expectation) > durationMs);
  const expectations = all.filter((told) => !late.includes(told));
  if (faults.length === 0 && expectations.length === 0) {
    faults.push({
      where: scenario.name,
      problem: 'nothing is expected of any alert, so that nothing could fail',
      expected: '`expect:` in the scenario, or --expect',
      hint: `--expect '${known[0] ?? 'HighErrorRatio'} never'`,
    });
  }
  if (faults.length > 0) throw new FiredrillError('the expectations are not right', EXIT.usage, faults);
  const left = [...new Set(strangers.map(({ expectation }) => expectation.alert))];
  return {
    expectations,
    notes: [
      ...(left.length > 0
        ? [`expectations of ${scenario.name} on ${left.join(', ')} are left out: these rules are not here`]
        : []),
      ...(late.length > 0
        ? [
            `${late.length} expectations are left out: what they speak of is not over at the end of --duration`,
          ]
        : []),
    ],
  };
}

/** Plan time at which what it speaks of is over, the first time. */
function endsAt({ incidents }: Scenario, { during }: Expectation): number {
  if (during === undefined) return 0;
  if ('fromMs' in during) return during.toMs;
  const ends = incidents
    .filter(({ name }) => name === during.incident)
    .map(({ atMs, forMs }) => atMs + forMs);
  return Math.min(...ends);
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
