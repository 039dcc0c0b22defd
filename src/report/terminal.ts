/** A drill's result on a terminal: the verdict, a timeline, what failed and why, and the rest in a line each. */

import type { DrillResult } from '../alerts/model.ts';
import { counted } from '../core/readable.ts';
import { plainText, wrapColumns } from '../draw/terminal/text.ts';
import { blindLines, unjudgedBlindRules } from './blind.ts';
import { figureRows } from './figures.ts';
import { headline, MARKS, outcomeOf, standingOf, worstFirst } from './outcome.ts';
import { painter, paintOf } from './paint.ts';
import { strangersOf, timesText } from './strangers.ts';
import { leftBehind, summaryLines } from './summary.ts';
import { briefLines, wholeLines } from './terminal-judgement.ts';
import { tableLines } from './terminal-table.ts';
import { timelineLines } from './terminal-timeline.ts';
import { warningsOf } from './warnings.ts';
import { shown } from './words.ts';

export interface TerminalLook {
  /** Columns; lines to be copied into a shell may be longer. Absent where no terminal is: then nothing is cut. */
  readonly width?: number | undefined;
  readonly colour: boolean;
}

const NARROWEST = 60;
/** Of what may be many and is whole in the other reports. */
const MOST_UNEXPECTED = 20;
const HANGING = 2;
/** Lines that most terminals show at once. */
const SCREEN = 24;

export function terminalReport(
  result: DrillResult,
  { width: asked, colour }: TerminalLook,
): readonly string[] {
  const width = asked === undefined ? Number.POSITIVE_INFINITY : Math.max(NARROWEST, asked);
  const paint = painter(colour);
  const wrapped = (text: string): readonly string[] => wrapColumns(plainText(shown(text)), width, HANGING);
  const verdict = paintOf(outcomeOf(result), paint);
  // Where nothing could be seen at all there is one reason for all, and it stands at the top.
  const whole = worstFirst(result.judgements).filter(
    (judgement) => result.unobservable === undefined && standingOf(judgement) !== 'passed',
  );
  const brief = result.judgements.filter((judgement) => !whole.includes(judgement));
  const notes = [...result.notes.map((note) => `note: ${note}`), ...leftBehind(result)];
  const head = wrapped(headline(result)).map((line) => paint.bold(verdict(line)));
  const blind = result.unobservable === undefined ? blindLines(unjudgedBlindRules(result)) : [];
  const troubles = whole.flatMap((judgement) => part(wholeLines(judgement, result, width, paint)));
  const rest = [
    ...part(brief.flatMap((judgement) => briefLines(judgement, result, width, paint))),
    ...part(unexpectedLines(result).flatMap(wrapped)),
    ...part(tableLines(figureRows(result), width)),
    ...part(notes.flatMap(wrapped)),
  ];
  // What a reader came for stands where reading begins and, of a long report, where the screen stops.
  const again = whole.flatMap((judgement) => briefLines(judgement, result, width, paint));
  return [
    ...head,
    ...summaryLines(result).flatMap(wrapped),
    ...warningsOf(result).flatMap((warning) => wrapped(`warning: ${warning}`).map(paint.yellow)),
    ...part(timelineLines(result, width, paint)),
    ...part(blind.flatMap((line) => wrapped(`${MARKS.unobservable} ${line}`).map(paint.yellow))),
    ...troubles,
    ...rest,
    ...part(rest.length > SCREEN ? [...again, ...head] : []),
  ];
}

/** With a blank line before it, where there is any. */
const part = (lines: readonly string[]): readonly string[] => (lines.length > 0 ? ['', ...lines] : []);

/** Each not yet wrapped. */
function unexpectedLines(result: DrillResult): readonly string[] {
  const strangers = strangersOf(result);
  if (strangers.length === 0) return [];
  const more = strangers.length - MOST_UNEXPECTED;
  return [
    'Fired, and nobody expects it:',
    ...strangers.slice(0, MOST_UNEXPECTED).map((stranger) => `  ${stranger.name}, ${timesText(stranger)}`),
    ...(more > 0 ? [`  and ${counted(more, 'more', 'more')}`] : []),
  ];
}
