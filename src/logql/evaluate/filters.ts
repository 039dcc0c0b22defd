/** Filters of lines and labels, compiled once to functions over a record. */

import type { Labels } from '../../model/series.ts';
import { patternParts } from '../pattern.ts';
import type { Comparison, LabelFilter, LineMatch, LineOperator, Matcher, Selector } from '../tree.ts';
import { addressesIn, addressTest } from './addresses.ts';
import { needsLoki } from './errors.ts';
import { ERROR, ERROR_DETAILS, type Line } from './line.ts';
import { found, type Test, whole } from './regex.ts';
import { bytesIn, numberIn, secondsIn } from './values.ts';

export type Keep = (line: Line) => boolean;

/** `|= "a" or "b"` keeps lines with either; `!= "a" or "b"` drops lines with either. */
export function lineFilter(operator: LineOperator, any: readonly LineMatch[]): Keep {
  const tests = any.map((one) => lineTest(operator, one));
  const [first] = tests;
  const hits: Test = tests.length === 1 ? first! : (text) => tests.some((test) => test(text));
  const keep: Keep = operator.startsWith('!') ? ({ text }) => !hits(text) : ({ text }) => hits(text);
  const patterns = operator.endsWith('>') ? any.map(({ value }) => value) : [];
  const doubtful = patterns
    .filter(hasTextAtEnd)
    .map((pattern) => ({ pattern, fits: fitsSeveralWays(pattern) }));
  if (doubtful.length === 0) return keep;
  return (line) => {
    const doubt = doubtful.find(({ fits }) => fits(line.text));
    if (!doubt) return keep(line);
    line.doubt ??= `a line fits the pattern \`${doubt.pattern}\` in several ways`;
    return true;
  };
}

const hasTextAtEnd = (pattern: string): boolean => {
  const parts = patternParts(pattern);
  return parts.length > 1 && 'text' in parts.at(-1)!;
};

/** Whether the pattern fits a line only if a text is taken where it occurs again, not where it occurs first. */
function fitsSeveralWays(pattern: string): Test {
  const fits = patternTest(pattern);
  const texts = patternParts(pattern).flatMap((part) => ('text' in part ? [part.text] : []));
  return (text) => {
    if (!fits(text)) return false;
    let at = 0;
    for (const piece of texts) at = text.indexOf(piece, at) + piece.length;
    return at !== text.length;
  };
}

function lineTest(operator: LineOperator, { value, ip }: LineMatch): Test {
  if (ip) {
    const test = addressTest(value);
    return (text) => addressesIn(text).some(test);
  }
  if (operator === '|=' || operator === '!=')
    return value === '' ? () => true : (text) => text.includes(value);
  return operator === '|~' || operator === '!~' ? found(value) : patternTest(value);
}

/** `<_>` stands for anything, also nothing; text at either end has to be at that end of the line. */
function patternTest(pattern: string): Test {
  const parts = patternParts(pattern);
  const texts = parts.flatMap((part) => ('text' in part ? [part.text] : []));
  const open = { start: 'capture' in parts[0]!, end: 'capture' in parts.at(-1)! };
  return (text) => {
    let at = 0;
    for (const [i, piece] of texts.entries()) {
      const isFirst = i === 0 && !open.start;
      const isLast = i === texts.length - 1 && !open.end;
      if (isFirst && isLast) return text === piece;
      const next = isFirst
        ? text.startsWith(piece)
          ? 0
          : -1
        : isLast
          ? text.length - piece.length
          : text.indexOf(piece, at);
      if (next < at || !text.startsWith(piece, next)) return false;
      at = next + piece.length;
    }
    return true;
  };
}

/** Whether a stream with these labels is selected. */
export function streamTest({ matchers }: Selector): (labels: Labels) => boolean {
  const tests = matchers.map((matcher) => ({ label: matcher.label, test: matches(matcher) }));
  return (labels) => tests.every(({ label, test }) => test(labels[label] ?? ''));
}

/** Whether a value passes; what is not there counts as the empty text. */
export function matches({ operator, value }: Pick<Matcher, 'operator' | 'value'>): Test {
  if (operator === '=') return (text) => text === value;
  if (operator === '!=') return (text) => text !== value;
  const test = whole(value);
  return operator === '=~' ? test : (text) => !test(text);
}

export const LABEL_FILTER_ERROR = 'LabelFilterErr';

export function labelFilter(filter: LabelFilter): Keep {
  switch (filter.kind) {
    case 'and': {
      const [left, right] = [labelFilter(filter.left), labelFilter(filter.right)];
      // Both sides are looked at: each may find that a value is no number.
      return (line) => {
        const first = left(line);
        return right(line) && first;
      };
    }
    case 'or': {
      const [left, right] = [labelFilter(filter.left), labelFilter(filter.right)];
      return (line) => left(line) || right(line);
    }
    case 'text':
      return textFilter(filter.matcher);
    case 'ip': {
      const test = addressTest(filter.value);
      return comparing(filter.label, (text) => {
        const [address, ...more] = addressesIn(text);
        if (address === undefined || more.length > 0 || address !== text) return undefined;
        return test(address) === (filter.operator === '=');
      });
    }
    case 'compare': {
      const read = READERS[filter.unit];
      const compare = COMPARE[filter.operator];
      // As Go does, durations are compared in whole nanoseconds.
      const exact = filter.unit === 'duration' ? (value: number) => Math.round(value * 1e9) : Number;
      const wanted = exact(filter.value);
      return comparing(filter.label, (text) => {
        const value = read(text);
        return value === undefined ? undefined : compare(exact(value), wanted);
      });
    }
  }
}

function textFilter(matcher: Matcher): Keep {
  const test = matches(matcher);
  if (matcher.label === ERROR_DETAILS)
    throw needsLoki(`\`${ERROR_DETAILS}\`, a text that Loki does not document`);
  if (matcher.label === ERROR && !test('')) {
    throw needsLoki(`\`${ERROR}${matcher.operator}"${matcher.value}"\` keeps lines in error`);
  }
  return (line) => test(line.get(matcher.label) ?? '');
}

const READERS = { number: numberIn, duration: secondsIn, bytes: bytesIn } as const;

export const COMPARE: Readonly<Record<Comparison, (a: number, b: number) => boolean>> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
};

/** A line that lacks the label is dropped; one whose value cannot be read stays, in error. */
function comparing(label: string, decide: (text: string) => boolean | undefined): Keep {
  return (line) => {
    // Of a line in error only text is compared.
    if (line.error !== '') return true;
    const text = line.get(label);
    if (text === undefined) return false;
    const decided = decide(text);
    if (decided === undefined) line.fail(LABEL_FILTER_ERROR);
    return decided ?? true;
  };
}
