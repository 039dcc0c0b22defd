/** Why a query found nothing: which selector matches no stream, and what there is instead. */
import { matchersOf, passes, type Stream, selectorsOf, selectorTest } from '../../logql/index.ts';

/** One line for each selector that matches no stream; otherwise one that says so. */
export function explainNothing(expression: string, streams: ReadonlySet<Stream>): readonly string[] {
  const unmatched = selectorsOf(expression).filter((selector) => !matchesAny(selector, streams));
  if (unmatched.length === 0)
    return ['streams match, but none of their records passes the filters in the time of the query'];
  return unmatched.map((selector) => `no stream matches ${selector}: ${whyNot(selector, streams)}`);
}

function matchesAny(selector: string, streams: ReadonlySet<Stream>): boolean {
  const test = selectorTest(selector);
  return [...streams].some(({ labels }) => test(labels));
}

const MOST_VALUES = 12;

function whyNot(selector: string, streams: ReadonlySet<Stream>): string {
  const all = [...streams].map(({ labels }) => labels);
  const failing = matchersOf(selector).find(
    (matcher) => !all.some((labels) => passes(matcher, labels[matcher.label] ?? '')),
  );
  if (!failing) return 'each of its matchers matches streams, but no stream matches all of them';
  const values = distinct(all.flatMap((labels) => labels[failing.label] ?? []));
  if (values.length > 0) return `the values of ${failing.label} are ${values.join(', ')}`;
  const names = distinct(all.flatMap(Object.keys));
  return `no stream has the label ${failing.label}; streams have ${names.join(', ')}`;
}

function distinct(all: readonly string[]): readonly string[] {
  const values = [...new Set(all)].sort();
  const more = values.length - MOST_VALUES;
  return more > 0 ? [...values.slice(0, MOST_VALUES), `${more} more`] : values;
}
