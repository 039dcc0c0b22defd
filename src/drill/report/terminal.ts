/** A drill's result on a terminal: the verdict, a timeline, what failed and why, and the rest in a line each. */
import { cut, plainText, wrapColumns } from '../../draw/terminal/text.ts';
import type { DrillResult, Instance } from '../model.ts';
import { tellingLabels } from './alerts.ts';
import { figureRows } from './figures.ts';
import { headline, outcomeOf, standingOf, worstFirst } from './outcome.ts';
import { painter, paintOf } from './paint.ts';
import { leftBehind, summaryLines } from './summary.ts';
import { briefLines, wholeLines } from './terminal-judgement.ts';
import { tableLines } from './terminal-table.ts';
import { timelineLines } from './terminal-timeline.ts';
import { warningsOf } from './warnings.ts';
import { countText, instantText, labelsText, shown, spanText } from './words.ts';

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
  const troubles = whole.flatMap((judgement) => part(wholeLines(judgement, result, width, paint)));
  const rest = [
    ...part(brief.flatMap((judgement) => briefLines(judgement, result, width, paint))),
    ...part(unexpectedLines(result, width)),
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
    ...troubles,
    ...rest,
    ...part(rest.length > SCREEN ? [...again, ...head] : []),
  ];
}

/** With a blank line before it, where there is any. */
const part = (lines: readonly string[]): readonly string[] => (lines.length > 0 ? ['', ...lines] : []);

function unexpectedLines(result: DrillResult, width: number): readonly string[] {
  const { unexpected } = result;
  if (unexpected.length === 0) return [];
  const more = unexpected.length - MOST_UNEXPECTED;
  return [
    'Fired, and nobody expects it:',
    ...unexpected
      .slice(0, MOST_UNEXPECTED)
      .map((instance) => cut(`  ${plainText(shown(unexpectedText(instance, result)))}`, width)),
    ...(more > 0 ? [`  and ${countText(more, 'more', 'more')}`] : []),
  ];
}

/** `LatencyHigh{service_name="auth-service"}, 2026-03-02 09:08 to 09:11 UTC`. */
function unexpectedText(instance: Instance, { histories }: DrillResult): string {
  const { alert, labels, activeMs, firingMs = activeMs, endMs } = instance;
  const rule = histories.find((history) => history.rule.alert === alert)?.rule;
  const time = endMs === undefined ? `since ${instantText(firingMs)}` : spanText(firingMs, endMs);
  return `${alert}${labelsText(rule ? tellingLabels(labels, rule) : labels)}, ${time}`;
}
