/** One judgement on a terminal: in a line, or whole with the figures around it. */

import type { DrillResult, Judgement } from '../alerts/model.ts';
import { columnsOf, cut, plainText, wrapColumns } from '../draw/terminal/text.ts';
import { evidenceTexts } from './evidence.ts';
import { MARKS, standingOf } from './outcome.ts';
import { type Painter, paintOf } from './paint.ts';
import { unbroken, wrapWhole } from './terminal-table.ts';
import {
  briefSubject,
  briefVerdict,
  clockText,
  expectationText,
  intervalOf,
  occurrence,
  shown,
  subjectText,
  verdictText,
} from './words.ts';

/** The other series are in the other reports. */
const MOST_SERIES = 2;

/** One where it fits; its labels' values are cut before anything else is. */
export function briefLines(
  judgement: Judgement,
  result: DrillResult,
  width: number,
  paint: Painter,
): readonly string[] {
  const { expectation } = judgement;
  const standing = standingOf(judgement);
  const mark = paintOf(standing, paint)(MARKS[standing]);
  const outcome = `${whichTime(judgement, result)}: ${briefVerdict(judgement, intervalOf(judgement, result))}`;
  const room = width - 2 - columnsOf(outcome);
  const brief = (columns: number): string =>
    plainText(shown(briefSubject(expectation, (values) => cut(plainText(shown(values)), columns))));
  const bare = columnsOf(brief(0));
  const candidates = [plainText(shown(subjectText(expectation))), brief(width)];
  if (room - bare >= FEWEST_OF_VALUES) candidates.push(brief(room - bare));
  const subject = candidates.find((text) => columnsOf(text) <= room);
  if (subject !== undefined) return [`${mark} ${subject}${outcome}`];
  return [`${mark} ${cut(brief(width), width - 2)}`, cut(`    ${outcome.replace(/^:? /, '')}`, width)];
}

/** Columns in which label values can be told apart still. */
const FEWEST_OF_VALUES = 12;

/** What was expected, what happened, the values around it, and how to look again. */
export function wholeLines(
  judgement: Judgement,
  result: DrillResult,
  width: number,
  paint: Painter,
): readonly string[] {
  const { expectation, evidence, sentence, source } = judgement;
  const standing = standingOf(judgement);
  const strong = paintOf(standing, paint);
  const wrapped = (text: string, indent: number): readonly string[] =>
    wrapColumns(' '.repeat(indent) + plainText(shown(text)), width, 2);
  const [head = '', ...more] = wrapped(expectationText(expectation) + whichTime(judgement, result), 2);
  const series = evidenceTexts(evidence);
  return [
    strong(`${MARKS[standing]}${head.slice(1)}`),
    ...more.map(strong),
    ...wrapped(`${verdictText(judgement, intervalOf(judgement, result))}: ${sentence}`, 4),
    ...series
      .slice(0, MOST_SERIES)
      .flatMap(({ name, values }) => [...wrapped(name, 4), ...wrapWhole(`      ${unbroken(values)}`, width)]),
    ...(series.length > MOST_SERIES ? [`    and ${series.length - MOST_SERIES} more series`] : []),
    ...wrapped(`said in ${source}`, 4),
    // In one line, as long as it may be: it is there to be copied, while that Loki is there.
    ...(result.passingLoki ? [] : [paint.dim(`    ${plainText(shown(evidence.command))}`)]),
  ];
}

/** Of an incident that comes again: which time, and when. */
function whichTime(judgement: Judgement, result: DrillResult): string {
  const which = occurrence(judgement, result);
  return which === undefined ? '' : ` (${which}, ${clockText(judgement.window.startMs)} UTC)`;
}
