/** Log queries over records that stream by: the lines that stay, with their labels. */
import type { Labels } from '../../model/series.ts';
import type { LogExpr } from '../tree.ts';
import { needsLoki } from './errors.ts';
import { streamTest } from './filters.ts';
import { type Entry, Line } from './line.ts';
import { pipeline } from './pipeline.ts';

/** A line that a log query keeps. */
export interface FoundLine {
  readonly timeMs: number;
  readonly line: string;
  /** Those of its stream, of the record and of what parsers found in the line; an error as `__error__`. */
  readonly labels: Labels;
}

export interface LogQueryOptions {
  /** Records of `fromMs` and later, before `toMs`. */
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * @returns a function that takes the next record, and gives its line or `undefined`
 * @throws EvaluationError if the expression has a part that is not evaluated here; the function likewise for a record
 */
export function logQuery(
  { selector, stages }: LogExpr,
  { fromMs, toMs }: LogQueryOptions,
): (entry: Entry) => FoundLine | undefined {
  const selects = streamTest(selector);
  const keeps = pipeline(stages);
  const line = new Line();
  return (entry) => {
    if (entry.timeMs < fromMs || entry.timeMs >= toMs || !selects(entry.stream.labels)) return undefined;
    line.begin(entry);
    const isKept = keeps(line);
    if (line.doubt !== undefined) throw needsLoki(line.doubt);
    if (!isKept) return undefined;
    // Labels that Loki adds and whose values are not known are not among them.
    const labels = line.error === '' ? line.labels() : { ...line.labels(), __error__: line.error };
    return { timeMs: entry.timeMs, line: line.text, labels };
  };
}
