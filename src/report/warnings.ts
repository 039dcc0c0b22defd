/**
 * What makes a verdict worth less than it looks: an expectation on labels that nobody here has (one that must never
 * fire then holds whatever happens), and a rule that asks for levels which Loki does not write.
 */

import { seriesOf } from '../alerts/judge/readings.ts';
import type { AlertHistory, DrillResult, Judgement } from '../alerts/model.ts';
import { nearest } from '../core/suggest.ts';
import { levelNames, passes } from '../logql/index.ts';
import type { LabelMatcher } from '../model/expectation.ts';
import { matcherText, subjectText } from './words.ts';

/** All of them, none twice. */
export const warningsOf = (result: DrillResult): readonly string[] => [
  ...new Set(result.judgements.flatMap((judgement) => warningsAbout(judgement, result))),
];

export function warningsAbout(judgement: Judgement, result: DrillResult): readonly string[] {
  const { expectation, onset } = judgement;
  const subject = subjectText(expectation);
  const missed = missedBy(judgement, result).map(({ words, whole, certain }) => {
    if (!expectation.never) return `${subject}: ${words}`;
    return `${subject} ${certain ? 'watches' : 'may watch'} ${whole ? 'nothing' : 'less than it names'}: ${words}`;
  });
  const isSilent = onset === 'never-fired' || onset === 'stayed-silent';
  const levels = isSilent ? rulesOf(judgement, result).flatMap(foreignLevels) : [];
  return [...missed, ...levels];
}

/** How many expectations hold because they watch nothing. */
export const watchingNothing = (result: DrillResult): number =>
  new Set(
    result.judgements
      .filter(({ expectation, passed }) => expectation.never && passed)
      .filter((judgement) => missedBy(judgement, result).some(({ whole, certain }) => whole && certain))
      .map(({ source }) => source),
  ).size;

/** What an expectation names and nobody here has. */
interface Missed {
  readonly words: string;
  /** All that one of its labels says, not only an alternative of it. */
  readonly whole: boolean;
  /** All values that there are, are known. */
  readonly certain: boolean;
}

function missedBy(judgement: Judgement, result: DrillResult): readonly Missed[] {
  const { expectation, onset } = judgement;
  // Then that is what there is to say.
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
  const said = own.flatMap(({ rule }) => (Object.hasOwn(rule.labels, name) ? [rule.labels[name]!] : []));
  // A template may come to anything.
  if (said.length > 0) return { values: said.some((one) => one.includes('{{')) ? [] : said, certain: true };
  const seen = histories.flatMap((history) =>
    seriesOf(history).flatMap(({ labels }) => (Object.hasOwn(labels, name) ? [labels[name]!] : [])),
  );
  const services = Object.keys(records);
  // Unless records are counted by a label of the user's own, what they are counted by is their service.
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
    const who = certain ? 'nothing here has' : 'no series of any rule had';
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

/** The texts that `(auth|cart)-service` stands for; none where a pattern is not as plain as that. */
function alternativesOf(pattern: string): readonly string[] {
  const [, before, inner, after] = /^([^()|]*)\(([^()]*)\)([^()|]*)$/.exec(pattern) ?? ['', '', pattern, ''];
  const texts = inner!.split('|').map((one) => `${before}${one}${after}`);
  return texts.some((text) => /[\\^$.*+?()[\]{}|]/.test(text)) ? [] : texts;
}

/** As Loki writes them where nobody writes a level of another name. */
const LOKI_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'critical', 'fatal', 'unknown'];

function foreignLevels({ rule, unobservable }: AlertHistory): readonly string[] {
  if (unobservable !== undefined) return [];
  return levelNames(rule.expr)
    .filter(({ label, operator }) => label === 'detected_level' && (operator === '=' || operator === '=~'))
    .filter((matcher) => !LOKI_LEVELS.some((level) => passes(matcher, level)))
    .map(
      ({ label, operator, value }) =>
        `${rule.alert} asks for ${matcherText({ name: label, operator, value })}, and Loki's own levels are ${LOKI_LEVELS.join(', ')}: it may see nothing`,
    );
}
