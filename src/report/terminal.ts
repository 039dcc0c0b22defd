/** The report of a drill on a terminal: the outcome, a timeline, failed expectations with reasons, and one line for each other. */

import type { DrillResult } from '../alerts/model.ts';
import { counted } from '../core/readable.ts';
import { plainText, wrapColumns } from '../draw/terminal/text.ts';
import { comparisonLines } from './comparison.ts';
import { figureRows } from './figures.ts';
import { inconclusiveLines, unjudgedInconclusiveRules } from './inconclusive.ts';
import { mutationLines } from './mutation.ts';
import { headline, MARKS, outcomeOf, statusOf, worstFirst } from './outcome.ts';
import { colourOfStatus, painter } from './paint.ts';
import { evaluatorText, remainingData, summaryLines } from './summary.ts';
import { briefLines, detailLines } from './terminal-judgement.ts';
import { tableLines } from './terminal-table.ts';
import { timelineLines } from './terminal-timeline.ts';
import { timesText, unexpectedAlerts } from './unexpected.ts';
import { warningsOf } from './warnings.ts';
import { shown } from './words.ts';

export interface TerminalLook {
  /** Columns. Commands are not wrapped and may be longer. Without a terminal it is undefined, and nothing is wrapped or shortened. */
  readonly width?: number | undefined;
  readonly colour: boolean;
}

const NARROWEST = 60;
/** The other report formats list all of them. */
const MOST_UNEXPECTED = 20;
const FIGURE_COLUMNS = ['alert', 'fired', 'precision', 'recall', 'to detect', 'to resolve'];
const HANGING = 2;
/** Lines of a usual terminal. */
const SCREEN = 24;

export function terminalReport(
  result: DrillResult,
  { width: asked, colour }: TerminalLook,
): readonly string[] {
  const width = asked === undefined ? Number.POSITIVE_INFINITY : Math.max(NARROWEST, asked);
  const paint = painter(colour);
  const wrapped = (text: string): readonly string[] => wrapColumns(plainText(shown(text)), width, HANGING);
  const verdict = colourOfStatus(outcomeOf(result), paint);
  // If the whole drill is inconclusive, the headline gives the one reason.
  const detailed = worstFirst(result.judgements).filter(
    (judgement) => result.unobservable === undefined && statusOf(judgement) !== 'passed',
  );
  const brief = result.judgements.filter((judgement) => !detailed.includes(judgement));
  const notes = [...result.notes.map((note) => `note: ${note}`), ...remainingData(result)];
  const head = wrapped(headline(result)).map((line) => paint.bold(verdict(line)));
  const inconclusive =
    result.unobservable === undefined ? inconclusiveLines(unjudgedInconclusiveRules(result)) : [];
  const problems = detailed.flatMap((judgement) => paragraph(detailLines(judgement, result, width, paint)));
  const figures = figureRows(result);
  const rest = [
    ...paragraph(brief.flatMap((judgement) => briefLines(judgement, result, width, paint))),
    ...paragraph(unexpectedLines(result).flatMap(wrapped)),
    ...paragraph(figures.length > 0 ? tableLines([FIGURE_COLUMNS, ...figures], width) : []),
    ...paragraph(mutationLines(result).flatMap(wrapped)),
    ...paragraph(comparisonLines(result).flatMap(wrapped)),
    ...paragraph(notes.flatMap(wrapped)),
  ];
  // A long report repeats its outcome at the end, where the screen stops scrolling.
  const again = detailed.flatMap((judgement) => briefLines(judgement, result, width, paint));
  return [
    ...head,
    ...[...summaryLines(result), ...embeddedOnly(result)].flatMap(wrapped),
    ...warningsOf(result).flatMap((warning) => wrapped(`warning: ${warning}`).map(paint.yellow)),
    ...paragraph(timelineLines(result, width, paint)),
    ...paragraph(inconclusive.flatMap((line) => wrapped(`${MARKS.unobservable} ${line}`).map(paint.yellow))),
    ...problems,
    ...rest,
    ...paragraph(rest.length > SCREEN ? [...again, ...head] : []),
  ];
}

/** Puts a blank line before lines, if there are any. */
const paragraph = (lines: readonly string[]): readonly string[] => (lines.length > 0 ? ['', ...lines] : []);

/** Not yet wrapped. */
function unexpectedLines(result: DrillResult): readonly string[] {
  const alerts = unexpectedAlerts(result);
  if (alerts.length === 0) return [];
  const more = alerts.length - MOST_UNEXPECTED;
  return [
    'Unexpected alerts:',
    ...alerts.slice(0, MOST_UNEXPECTED).map((alert) => `  ${alert.name}, ${timesText(alert)}`),
    ...(more > 0 ? [`  and ${counted(more, 'more', 'more')}`] : []),
  ];
}

/** A Loki is named where its records stay. */
const embeddedOnly = (result: DrillResult): readonly string[] =>
  result.evaluator.name === 'embedded' ? [evaluatorText(result)] : [];
