/**
 * Reasons why a verdict proves less than it seems to. An expectation may name labels that no alert has: with `never`, it
 * then holds whatever happens. A rule may select levels that Loki does not write.
 */

import { seriesOf } from '../alerts/judge/readings.ts';
import type { AlertHistory, DrillResult, Judgement } from '../alerts/model.ts';
import { nearest } from '../core/suggest.ts';
import { groupingLabels, type LogqlMatcher, levelComparisons, passes } from '../logql/index.ts';
import type { LabelMatcher } from '../model/expectation.ts';
import { matcherText, subjectText } from './words.ts';

/** The warnings of all judgements and rules, without repetitions. */
export const warningsOf = (result: DrillResult): readonly string[] => [
  ...new Set([
    ...result.judgements.flatMap((judgement) => warningsAbout(judgement, result)),
    ...result.histories.flatMap(seriesOfRecords),
  ]),
];

/** Labels that differ from record to record. */
const IDS: readonly string[] = ['log_record_uid', 'span_id', 'trace_id'];

/** Over OTLP, ids are labels. Without an aggregation, they give each record a series of its own, whose count is 1. */
function seriesOfRecords(history: AlertHistory): readonly string[] {
  const { alert, expr } = history.rule;
  if (groupingLabels(expr) !== undefined) return [];
  const id = IDS.find((label) => seriesOf(history).some(({ labels }) => Object.hasOwn(labels, label)));
  return id === undefined
    ? []
    : [
        `${alert} has a series for each record, because it does not aggregate and records have labels such as ${id}; to fix: aggregate, for example with sum by (service_name) (…)`,
      ];
}

export function warningsAbout(judgement: Judgement, result: DrillResult): readonly string[] {
  const { expectation, onset } = judgement;
  const subject = subjectText(expectation);
  const missed = missedBy(judgement, result).map(({ words, whole, certain }) => {
    if (!expectation.never) return `${subject}: ${words}`;
    return `${subject} ${certain ? 'watches' : 'may watch'} ${whole ? 'nothing' : 'less than it names'}: ${words}`;
  });
  const hasNotFired = onset === 'never-fired' || onset === 'stayed-silent';
  const levels = hasNotFired ? rulesOf(judgement, result).flatMap(foreignLevels) : [];
  return [...missed, ...levels];
}

/** The number of expectations that hold only because they match no alert. */
export const watchingNothing = (result: DrillResult): number =>
  new Set(
    result.judgements
      .filter(({ expectation, passed }) => expectation.never && passed)
      .filter((judgement) => missedBy(judgement, result).some(({ whole, certain }) => whole && certain))
      .map(({ source }) => source),
  ).size;

/** A label of an expectation that no alert has. */
interface Missed {
  readonly words: string;
  /** Whether the whole matcher matches nothing, or only one alternative of its pattern. */
  readonly whole: boolean;
  /** Whether all possible values are known. */
  readonly certain: boolean;
}

function missedBy(judgement: Judgement, result: DrillResult): readonly Missed[] {
  const { expectation, onset } = judgement;
  // The judgement gives its reason already.
  if (onset === 'unobservable') return [];
  const own = rulesOf(judgement, result);
  return expectation.labels.flatMap((matcher) =>
    missedValues(matcher, knownValues(matcher.name, own, result)),
  );
}

const rulesOf = ({ expectation }: Judgement, { histories }: DrillResult): readonly AlertHistory[] =>
  histories.filter(({ rule }) => rule.alert === expectation.alert);

interface Known {
  readonly values: readonly string[];
  readonly certain: boolean;
}

function knownValues(name: string, own: readonly AlertHistory[], { histories, records }: DrillResult): Known {
  const ownValues = own.flatMap(({ rule }) => (Object.hasOwn(rule.labels, name) ? [rule.labels[name]!] : []));
  // A template can produce any value.
  if (ownValues.length > 0)
    return { values: ownValues.some((one) => one.includes('{{')) ? [] : ownValues, certain: true };
  const seen = histories.flatMap((history) =>
    seriesOf(history).flatMap(({ labels }) => (Object.hasOwn(labels, name) ? [labels[name]!] : [])),
  );
  const services = Object.keys(records);
  // Records are counted by service, unless a label of the user's own is configured.
  if (name === 'service_name' && services.length > 0 && seen.every((one) => services.includes(one))) {
    return { values: services, certain: true };
  }
  return { values: [...new Set(seen)], certain: false };
}

function missedValues(matcher: LabelMatcher, { values, certain }: Known): readonly Missed[] {
  const accepts = (value: string): boolean => passes({ ...matcher, label: matcher.name }, value);
  if (values.length === 0 || accepts('')) return [];
  const miss = (one: LabelMatcher, whole: boolean): Missed => {
    const near = nearest(one.value, values);
    const who = certain ? 'no alert of this drill can have' : 'no series of any rule had';
    const only = values.length === 1 ? `; it is "${values[0]}"` : '';
    const hint = near === undefined ? only : ` (did you mean "${near}"?)`;
    const words = `${who} ${matcherText(one)}${hint}`;
    return { words, whole, certain };
  };
  if (!values.some(accepts)) return [miss(matcher, true)];
  if (matcher.operator === '=' || !certain) return [];
  return alternativesOf(matcher.value)
    .filter((value) => !values.includes(value))
    .map((value) => miss({ ...matcher, operator: '=', value }, false));
}

/** The texts that a pattern such as `(auth|cart)-service` matches. Empty for any other form of pattern. */
function alternativesOf(pattern: string): readonly string[] {
  const [, before, inner, after] = /^([^()|]*)\(([^()]*)\)([^()|]*)$/.exec(pattern) ?? ['', '', pattern, ''];
  const texts = inner!.split('|').map((one) => `${before}${one}${after}`);
  return texts.some((text) => /[\\^$.*+?()[\]{}|]/.test(text)) ? [] : texts;
}

/** The values that Loki writes to `detected_level` for levels that it knows. */
const LOKI_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'critical', 'fatal', 'unknown'];

function foreignLevels({ rule, unobservable }: AlertHistory): readonly string[] {
  if (unobservable !== undefined) return [];
  return levelComparisons(rule.expr)
    .filter((any) => any.every(isForeign))
    .flat()
    .map(
      ({ label, operator, value }) =>
        `${rule.alert} selects ${matcherText({ name: label, operator, value })}, but the levels of Loki are ${LOKI_LEVELS.join(', ')}: the rule may match nothing`,
    );
}

/** A level that Loki never writes itself. */
const isForeign = (matcher: LogqlMatcher): boolean =>
  matcher.label === 'detected_level' &&
  (matcher.operator === '=' || matcher.operator === '=~') &&
  !LOKI_LEVELS.some((level) => passes(matcher, level));
