/** One alert on the page: its rule, its time drawn, its judgements, its query. */

import type { AlertRule, DrillResult, Judgement } from '../alerts/model.ts';
import { readableDuration } from '../core/readable.ts';
import { element, type Markup } from '../draw/markup.ts';
import { tableOf } from '../draw/page.ts';
import { queryCommand } from '../loki/logcli.ts';
import type { AlertView } from './alerts.ts';
import { alertBlock } from './html-chart.ts';
import { pictureOf } from './html-picture.ts';
import { markOf } from './html-trouble.ts';
import { standingOf, worstFirst, worstOf } from './outcome.ts';
import { expectationText, intervalOf, labelsText, occurrence, shown, verdictTexts } from './words.ts';

export const alertAnchor = (alert: string, { histories }: DrillResult): string =>
  `alert-${histories.findIndex(({ rule }) => rule.alert === alert) + 1}`;

export function alertSection(view: AlertView, result: DrillResult): Markup {
  const { alert, histories, unobservable } = view;
  const judgements = result.judgements.filter(({ expectation }) => expectation.alert === alert);
  const standing = worstOf(judgements);
  const picture =
    unobservable === undefined
      ? pictureOf(shown(alert), (width) => alertBlock(view, result, width))
      : undefined;
  return element(
    'section',
    { id: alertAnchor(alert, result) },
    element('h2', {}, standing && [markOf(standing), ' '], shown(alert)),
    histories.map(({ rule }) => [
      element('p', { class: 'quiet' }, ruleText(rule)),
      element('pre', {}, shown(rule.expr.trim())),
    ]),
    unobservable === undefined
      ? undefined
      : element('p', {}, `Nobody can say what it did: ${shown(unobservable)}.`),
    picture,
    unobservable === undefined && !picture
      ? element('p', {}, 'It was never pending, and its expression gave no values to draw.')
      : undefined,
    judgements.length === 0
      ? element('p', { class: 'quiet' }, 'No expectation names it.')
      : judgementTable(worstFirst(judgements), result),
    element(
      'details',
      {},
      element('summary', {}, 'Ask Loki again'),
      histories.map(({ rule }) => element('pre', {}, shown(wholeQuery(rule, result)))),
    ),
  );
}

/** `fires after 2m, evaluated every 1m, {severity="critical"}; group services in rules.yaml:12`. */
function ruleText({ forMs, intervalMs, limit, labels, group, file, line }: AlertRule): string {
  const fires = forMs === 0 ? 'fires at once' : `fires after ${readableDuration(forMs)}`;
  const own = Object.keys(labels).length === 0 ? '' : `, ${labelsText(labels)}`;
  const most = limit === undefined ? '' : `, at most ${limit} at once`;
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
        markOf(standingOf(judgement)),
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
    'Expected',
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

/** In one line. */
const whole = (text: string): Markup => element('span', { class: 'whole' }, text);

const wholeQuery = (rule: AlertRule, { loki, tenant, span }: DrillResult): string =>
  queryCommand({ url: loki, tenant }, rule, span);
