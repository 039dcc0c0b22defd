/** The summary of a drill in Markdown, for the page of a CI job: GitHub shows it as the job summary. */
import type { DrillResult, Judgement } from '../alerts/model.ts';
import { counted, readableDuration } from '../core/readable.ts';
import { plainText } from '../draw/terminal/text.ts';
import { comparisonLines } from './comparison.ts';
import { inconclusiveLines, unjudgedInconclusiveRules } from './inconclusive.ts';
import { headline, MARKS, statusOf, worstFirst } from './outcome.ts';
import { evaluatorText, summaryLines } from './summary.ts';
import { timesText, unexpectedAlerts } from './unexpected.ts';
import { warningsOf } from './warnings.ts';
import { expectationText, occurrence, shown, verdictText } from './words.ts';

/** GitHub shows at most 1 MiB of summary for a step. The other report formats list all. */
const MOST_ROWS = 200;

/** Ends with a line feed. */
export function jobSummary(result: DrillResult): string {
  // If the whole drill is inconclusive, the headline gives the one reason.
  const isJudged = result.unobservable === undefined;
  const failing = worstFirst(result.judgements).filter(
    (judgement) => isJudged && statusOf(judgement) !== 'passed',
  );
  const blocks = [
    [`## ${markdown(headline(result))}`],
    [...summaryLines(result), evaluatorText(result)].map(markdown).join('  \n').split('\n'),
    table(result),
    list(
      'Why',
      failing.map(
        (judgement) =>
          `${subjectText(judgement, result)}: ${judgement.sentence} (defined in ${judgement.source})`,
      ),
    ),
    list(
      'Unexpected alerts',
      unexpectedAlerts(result).map((alert) => `${alert.name}, ${timesText(alert)}`),
    ),
    list('Warnings', [
      ...warningsOf(result),
      ...(isJudged ? inconclusiveLines(unjudgedInconclusiveRules(result)) : []),
    ]),
    list('Comparison with Loki', comparisonLines(result)),
    list('Notes', result.notes),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function table(result: DrillResult): readonly string[] {
  const { judgements } = result;
  if (judgements.length === 0) return [];
  const rows = worstFirst(judgements).slice(0, MOST_ROWS);
  const more = judgements.length - rows.length;
  return [
    '|  | expectation | verdict | time to detect | time to resolve |',
    '|---|---|---|---:|---:|',
    ...rows.map((judgement) => `| ${cells(judgement, result).join(' | ')} |`),
    ...(more > 0 ? ['', `and ${counted(more, 'more', 'more')}`] : []),
  ];
}

function cells(judgement: Judgement, result: DrillResult): readonly string[] {
  const { detectionMs, resetMs, ...untimed } = judgement;
  return [
    MARKS[statusOf(judgement)],
    markdown(subjectText(judgement, result)),
    markdown(verdictText(untimed, undefined)),
    timeText(detectionMs),
    timeText(resetMs),
  ];
}

/** Negative: it fired before the start of the window. */
function timeText(ms: number | undefined): string {
  if (ms === undefined) return '–';
  return ms < 0 ? `${readableDuration(-ms)} early` : readableDuration(ms);
}

function subjectText(judgement: Judgement, result: DrillResult): string {
  const which = occurrence(judgement, result);
  return expectationText(judgement.expectation) + (which === undefined ? '' : ` (${which})`);
}

function list(title: string, items: readonly string[]): readonly string[] {
  if (items.length === 0) return [];
  const more = items.length - MOST_ROWS;
  return [
    `**${title}**`,
    '',
    ...items.slice(0, MOST_ROWS).map((item) => `- ${markdown(item)}`),
    ...(more > 0 ? [`- and ${counted(more, 'more', 'more')}`] : []),
  ];
}

/** Text in one line, in which no character formats anything (GitHub Flavored Markdown, with its formulas and footnotes). */
const markdown = (text: string): string =>
  plainText(shown(text))
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\\`*_~[\]<>|&$#]/g, '\\$&');
