/** The section of one alert: its rule, chart, judgements and query. */

import type { AlertRule, DrillResult, Judgement } from '../alerts/model.ts';
import { readableDuration } from '../core/readable.ts';
import { element, type Markup } from '../draw/markup.ts';
import { tableOf } from '../draw/page.ts';
import { queryCommand } from '../loki/logcli.ts';
import type { AlertView } from './alerts.ts';
import { alertBlock } from './html-chart.ts';
import { pictureOf } from './html-picture.ts';
import { markOf } from './html-problem.ts';
import { statusOf, worstFirst, worstOf } from './outcome.ts';
import { expectationText, intervalOf, labelsText, occurrence, shown, verdictTexts } from './words.ts';

export const alertAnchor = (alert: string, { histories }: DrillResult): string =>
  `alert-${histories.findIndex(({ rule }) => rule.alert === alert) + 1}`;

export function alertSection(view: AlertView, result: DrillResult): Markup {
  const { alert, histories, unobservable } = view;
  const judgements = result.judgements.filter(({ expectation }) => expectation.alert === alert);
  const status = worstOf(judgements);
  const picture =
    unobservable === undefined
      ? pictureOf(shown(alert), (width) => alertBlock(view, result, width))
      : undefined;
  return element(
    'section',
    { id: alertAnchor(alert, result) },
    element('h2', {}, status && [markOf(status), ' '], shown(alert)),
    histories.map(({ rule }) => [
      element('p', { class: 'quiet' }, ruleText(rule)),
      element('pre', {}, shown(rule.expr.trim())),
    ]),
    unobservable === undefined ? undefined : element('p', {}, `Inconclusive: ${shown(unobservable)}.`),
    picture,
    unobservable === undefined && !picture
      ? element('p', {}, 'The alert was never pending, and its expression returned no values.')
      : undefined,
    judgements.length === 0
      ? element('p', { class: 'quiet' }, 'No expectation names this alert.')
      : judgementTable(worstFirst(judgements), result),
    result.loki === ''
      ? undefined
      : element(
          'details',
          {},
          element('summary', {}, 'Repeat the query'),
          histories.map(({ rule }) => element('pre', {}, shown(wholeQuery(rule, result)))),
        ),
  );
}

/** `fires after 2m, evaluated every 1m, {severity="critical"}; group services in rules.yaml:12`. */
function ruleText({ forMs, intervalMs, limit, labels, group, file, line }: AlertRule): string {
  const fires = forMs === 0 ? 'fires immediately' : `fires after ${readableDuration(forMs)}`;
  const own = Object.keys(labels).length === 0 ? '' : `, ${labelsText(labels)}`;
  const most = limit === undefined ? '' : `, limit ${limit}`;
  return shown(
    `${fires}, evaluated every ${readableDuration(intervalMs)}${own}${most}; group ${group} in ${file}:${line}`,
  );
}

function judgementTable(judgements: readonly Judgement[], result: DrillResult): Markup {
  const rows = judgements.map((judgement) => {
    const which = occurrence(judgement, result);
    const verdicts = verdictTexts(judgement, intervalOf(judgement, result));
    return {
      cells: [
        markOf(statusOf(judgement)),
        shown(expectationText(judgement.expectation)) + (which === undefined ? '' : ` (${which})`),
        whole(verdicts.onset),
        judgement.reset === 'not-asked' ? '' : whole(verdicts.reset),
      ],
      annotations:
        verdicts.annotations === undefined
          ? ''
          : element('span', { class: 'annotations' }, verdicts.annotations),
      sentence: shown(judgement.sentence),
    };
  });
  const withAnnotations = judgements.some(({ annotations }) => annotations !== undefined);
  const names = [
    '',
    'Expectation',
    'Onset',
    'Reset',
    ...(withAnnotations ? ['Annotations'] : []),
    'What happened',
  ];
  return element(
    'div',
    { class: 'judgements' },
    tableOf({
      columns: names.map((name) => ({ name, isNumber: false })),
      rows: rows.map(({ cells, annotations, sentence }) => [
        ...cells,
        ...(withAnnotations ? [annotations] : []),
        sentence,
      ]),
    }),
  );
}

/** Not broken into lines. */
const whole = (text: string): Markup => element('span', { class: 'whole' }, text);

const wholeQuery = ({ expr, intervalMs }: AlertRule, { loki, tenant, span }: DrillResult): string =>
  queryCommand({ url: loki, tenant }, { expr, intervalMs, ...span });
