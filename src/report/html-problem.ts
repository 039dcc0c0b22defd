/** A judgement that did not pass: what was expected, what happened, the values around that time, and the query to repeat. */

import { meets } from '../alerts/judge/readings.ts';
import { thresholdWords, valueWords } from '../alerts/judge/words.ts';
import type { DrillResult, Evidence, Judgement } from '../alerts/model.ts';
import { element, type Markup } from '../draw/markup.ts';
import { tableOf } from '../draw/page.ts';
import { namesOf } from './alerts.ts';
import { MARKS, statusOf } from './outcome.ts';
import {
  clockText,
  expectationText,
  instantText,
  intervalOf,
  occurrence,
  shown,
  verdictText,
} from './words.ts';

/** `anchor` is the id of the alert's section. */
export function problem(judgement: Judgement, result: DrillResult, anchor: string): Markup {
  const { expectation, evidence, sentence, source, window } = judgement;
  const status = statusOf(judgement);
  const which = occurrence(judgement, result);
  const time = which === undefined ? '' : ` (${which}, ${instantText(window.startMs)})`;
  return element(
    'article',
    { class: `problem ${status}-problem` },
    element('h3', {}, markOf(status), ` ${shown(expectationText(expectation))}${time}`),
    element('p', {}, element('strong', {}, verdictText(judgement, intervalOf(judgement, result)))),
    element('p', {}, `${shown(sentence)}.`),
    element(
      'p',
      { class: 'quiet' },
      `Defined in ${shown(source)}. `,
      element('a', { href: `#${anchor}` }, 'More on this alert'),
    ),
    evidenceTable(evidence),
    evidence.command === '' ? undefined : element('pre', {}, shown(evidence.command)),
  );
}

export const markOf = (status: keyof typeof MARKS): Markup =>
  element('span', { class: `mark ${status}` }, MARKS[status]);

/** A row for each time and a column for each series. Values that meet the threshold are bold. */
function evidenceTable({ series, threshold }: Evidence): Markup | undefined {
  if (series.length === 0) return undefined;
  const times = [...new Set(series.flatMap(({ samples }) => samples.map(({ timeMs }) => timeMs)))].sort(
    (a, b) => a - b,
  );
  const values = series.map(({ samples }) => new Map(samples.map(({ timeMs, value }) => [timeMs, value])));
  const cell = (value: number | undefined): string | Markup => {
    if (value === undefined) return '–';
    const text = valueWords(value, threshold);
    return threshold && meets(threshold, value) ? element('strong', {}, text) : text;
  };
  const names = namesOf(series.map(({ labels }) => labels));
  const limit = threshold ? ` (${thresholdWords(threshold)})` : '';
  return scrollableTable({
    columns: [
      { name: `UTC${limit}`, isNumber: false },
      ...names.map((name) => ({ name: name === '{}' ? 'value' : shown(name), isNumber: true })),
    ],
    rows: times.map((timeMs) => [clockText(timeMs), ...values.map((of) => cell(of.get(timeMs)))]),
  });
}

/** A table that scrolls sideways in a narrow window, also with the keyboard. */
export const scrollableTable = (table: Parameters<typeof tableOf>[0]): Markup =>
  element('div', { class: 'scroll', tabindex: 0 }, tableOf(table));
