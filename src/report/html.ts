/**
 * A drill's result as one page of HTML that needs nothing else: no script, no network. The verdict, all alerts at a
 * glance, what failed and why, then each alert by itself, and figures.
 */

import { createHash } from 'node:crypto';
import type { DrillResult } from '../alerts/model.ts';
import { readableCount } from '../core/readable.ts';
import { element, type Markup } from '../draw/markup.ts';
import { htmlDocument, tableOf } from '../draw/page.ts';
import { MARGIN_PX } from '../draw/picture.ts';
import { PICTURE_SIZES, reportStyle } from '../draw/report-theme.ts';
import { alertViews } from './alerts.ts';
import { FIGURE_COLUMNS, figureRows } from './figures.ts';
import { alertAnchor, alertSection } from './html-alert.ts';
import { overviewBlock } from './html-chart.ts';
import { pictureOf } from './html-picture.ts';
import { markOf, trouble } from './html-trouble.ts';
import { headline, outcomeOf, standingOf, worstFirst } from './outcome.ts';
import { firedAt, strangersOf } from './strangers.ts';
import { leftBehind, summaryLines } from './summary.ts';
import { warningsOf } from './warnings.ts';
import { instantText, labelsText, shown } from './words.ts';

const WIDTH_PX = PICTURE_SIZES[0].width + 2 * MARGIN_PX;

export function htmlReport(result: DrillResult): string {
  const views = alertViews(result);
  return htmlDocument({
    title: `${shown(headline(result))} · firedrill drill ${shown(result.scenario)}`,
    style: reportStyle(),
    policy,
    body: [
      ...header(result),
      ...warnings(result),
      ...(views.length > 1 ? overview(result) : []),
      ...troubles(result),
      ...unexpected(result),
      ...views.map((view) => alertSection(view, result)),
      ...figures(result),
      ...records(result),
      ...notes(result),
    ],
    width: WIDTH_PX,
  });
}

/** Nothing is loaded and nothing runs, whatever a label says; only this style sheet applies. */
const policy = (style: string): string =>
  `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`;

function header(result: DrillResult): readonly Markup[] {
  const outcome = outcomeOf(result);
  return [
    element('p', { class: 'quiet' }, `firedrill drill ${shown(result.scenario)}`),
    element('h1', { class: outcome }, markOf(outcome), ` ${shown(headline(result))}`),
    ...[...summaryLines(result), `Loki ${result.loki}, tenant ${result.tenant}`].map((line) =>
      element('p', { class: 'quiet' }, shown(line)),
    ),
  ];
}

function warnings(result: DrillResult): readonly Markup[] {
  const lines = warningsOf(result);
  if (lines.length === 0) return [];
  return [
    section(
      'Warnings',
      lines.map((line) => element('p', { class: 'warning' }, shown(line))),
    ),
  ];
}

/** Where nothing could be seen at all there is one reason for all, and it stands at the top. */
function troubles(result: DrillResult): readonly Markup[] {
  const all = worstFirst(result.judgements).filter((judgement) => standingOf(judgement) !== 'passed');
  if (all.length === 0 || result.unobservable !== undefined) return [];
  return [
    section(
      'What did not hold',
      all.map((judgement) => trouble(judgement, result, alertAnchor(judgement.expectation.alert, result))),
    ),
  ];
}

function unexpected(result: DrillResult): readonly Markup[] {
  const strangers = strangersOf(result);
  if (strangers.length === 0) return [];
  const note = result.strict
    ? 'This drill is strict: each is a failure.'
    : 'They fired in the judged time and are no failure; with --strict they are.';
  return [
    section('Fired, and nobody expects it', [
      element('p', { class: 'quiet' }, note),
      tableOf({
        columns: ['Alert', 'Labels', 'Times', 'First fired', 'Last fired', 'Gone'].map((name) => ({
          name,
          isNumber: name === 'Times',
        })),
        rows: strangers.map(({ alert, labels, instances }) => {
          const [first, last] = [instances[0]!, instances.at(-1)!];
          return [
            shown(alert),
            labelsText(labels),
            readableCount(instances.length),
            instantText(firedAt(first)),
            instantText(firedAt(last)),
            last.endMs === undefined ? 'there to the end' : instantText(last.endMs),
          ];
        }),
      }),
    ]),
  ];
}

const overview = (result: DrillResult): readonly Markup[] => [
  section('All alerts', [
    element('p', { class: 'quiet' }, 'Solid: firing. Light: pending. Times are UTC.'),
    pictureOf('All alerts', (width) => overviewBlock(result, width)),
  ]),
];

function figures(result: DrillResult): readonly Markup[] {
  const [, ...rows] = figureRows(result);
  if (rows.length === 0) return [];
  return [
    section('Figures', [
      element('p', { class: 'quiet' }, FIGURES_NOTE),
      element(
        'div',
        { class: 'scroll', tabindex: 0 },
        tableOf({
          columns: FIGURE_COLUMNS.map((name, i) => ({ name, isNumber: i > 0 })),
          rows: rows.map((row) => row.map(shown)),
        }),
      ),
    ]),
  ];
}

const FIGURES_NOTE =
  'Fired: how often, in the judged time or because of an incident in it. Precision: the share of that which was asked for. Recall: the share of the windows it must fire in, in which it did. Detection and reset: medians.';

function records({ records: counts }: DrillResult): readonly Markup[] {
  const rows = Object.entries(counts);
  if (rows.length === 0) return [];
  return [
    section('Log records that Loki was shown to hold', [
      tableOf({
        columns: [
          { name: 'Service', isNumber: false },
          { name: 'Records', isNumber: true },
        ],
        rows: rows.map(([service, count]) => [shown(service), readableCount(count)]),
      }),
    ]),
  ];
}

function notes(result: DrillResult): readonly Markup[] {
  const lines = [...result.notes, ...leftBehind(result)];
  return lines.length === 0
    ? []
    : [
        section(
          'Notes',
          lines.map((line) => element('p', {}, shown(line))),
        ),
      ];
}

const section = (heading: string, content: readonly (Markup | undefined)[]): Markup =>
  element('section', {}, element('h2', {}, heading), content);
