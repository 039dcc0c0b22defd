/** One judgement on a terminal: in one line, or in detail with the values around that time. */

import type { DrillResult, Judgement } from '../alerts/model.ts';
import { columnsOf, cut, plainText, wrapColumns } from '../draw/terminal/text.ts';
import { evidenceTexts } from './evidence.ts';
import { MARKS, statusOf } from './outcome.ts';
import { colourOfStatus, type Painter } from './paint.ts';
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

/** The other report formats have all series. */
const MOST_SERIES = 2;

/** One line if it fits the width. Label values are shortened before anything else is. */
export function briefLines(
  judgement: Judgement,
  result: DrillResult,
  width: number,
  paint: Painter,
): readonly string[] {
  const { expectation } = judgement;
  const status = statusOf(judgement);
  const mark = colourOfStatus(status, paint)(MARKS[status]);
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

/** Label values shortened to fewer columns can no longer be distinguished. */
const FEWEST_OF_VALUES = 12;

/** What was expected, what happened, the values around that time, and the query to repeat. */
export function detailLines(
  judgement: Judgement,
  result: DrillResult,
  width: number,
  paint: Painter,
): readonly string[] {
  const { expectation, evidence, sentence, source } = judgement;
  const status = statusOf(judgement);
  const strong = colourOfStatus(status, paint);
  const wrapped = (text: string, indent: number): readonly string[] =>
    wrapColumns(' '.repeat(indent) + plainText(shown(text)), width, 2);
  const [head = '', ...more] = wrapped(expectationText(expectation) + whichTime(judgement, result), 2);
  const series = evidenceTexts(evidence);
  return [
    strong(`${MARKS[status]}${head.slice(1)}`),
    ...more.map(strong),
    ...wrapped(`${verdictText(judgement, intervalOf(judgement, result))}: ${sentence}`, 4),
    ...series
      .slice(0, MOST_SERIES)
      .flatMap(({ name, values }) => [...wrapped(name, 4), ...wrapWhole(`      ${unbroken(values)}`, width)]),
    ...(series.length > MOST_SERIES ? [`    and ${series.length - MOST_SERIES} more series`] : []),
    ...wrapped(`defined in ${source}`, 4),
    // Not wrapped, so that it can be copied. Useless once the Loki has stopped.
    ...(result.passingLoki || evidence.command === ''
      ? []
      : [paint.dim(`    ${plainText(shown(evidence.command))}`)]),
  ];
}

/** If an incident happens several times: which of them, and when. */
function whichTime(judgement: Judgement, result: DrillResult): string {
  const which = occurrence(judgement, result);
  return which === undefined ? '' : ` (${which}, ${clockText(judgement.window.startMs)} UTC)`;
}
