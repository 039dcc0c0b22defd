/**
 * The report of a drill as one self-contained HTML page, without scripts or network access: the outcome, an overview of
 * all alerts, failed expectations with their reasons, a section for each alert, and figures.
 */

import { createHash } from 'node:crypto';
import type { DrillResult } from '../alerts/model.ts';
import { readableCount } from '../core/readable.ts';
import { element, type Markup } from '../draw/markup.ts';
import { htmlDocument, tableOf } from '../draw/page.ts';
import { MARGIN_PX } from '../draw/picture.ts';
import { PICTURE_SIZES, reportStyle } from '../draw/report-theme.ts';
import { alertViews } from './alerts.ts';
import { comparisonHeadline, notComparedLines } from './comparison.ts';
import { figureRows } from './figures.ts';
import { alertAnchor, alertSection } from './html-alert.ts';
import { overviewBlock } from './html-chart.ts';
import { pictureOf } from './html-picture.ts';
import { markOf, problem, scrollableTable } from './html-problem.ts';
import { mutationHeadline } from './mutation.ts';
import { headline, outcomeOf, statusOf, worstFirst } from './outcome.ts';
import { evaluatorText, remainingData, summaryLines } from './summary.ts';
import { firedAt, unexpectedAlerts } from './unexpected.ts';
import { warningsOf } from './warnings.ts';
import { instantText, labelsText, shown } from './words.ts';

const WIDTH_PX = PICTURE_SIZES[0].width + 2 * MARGIN_PX;

export function htmlReport(result: DrillResult): string {
  const views = alertViews(result);
  return htmlDocument({
    title: `${shown(headline(result))} · firedrill drill ${shown(result.scenario)}`,
    style: reportStyle(),
    policy: ownStyleOnly,
    body: [
      ...header(result),
      ...warnings(result),
      ...(views.length > 1 ? overview(result) : []),
      ...problems(result),
      ...unexpected(result),
      ...views.map((view) => alertSection(view, result)),
      ...figures(result),
      ...mutation(result),
      ...comparison(result),
      ...records(result),
      ...notes(result),
    ],
    width: WIDTH_PX,
  });
}

/** A content security policy that allows only the page's own style sheet, so that no label value can load or run anything. */
export const ownStyleOnly = (style: string): string =>
  `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`;

function header(result: DrillResult): readonly Markup[] {
  const outcome = outcomeOf(result);
  return [
    element('p', { class: 'quiet' }, `firedrill drill ${shown(result.scenario)}`),
    element('h1', { class: outcome }, markOf(outcome), ` ${shown(headline(result))}`),
    ...[...summaryLines(result), evaluatorText(result)].map((line) =>
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

/** Empty if the whole drill is inconclusive: the headline gives the one reason. */
function problems(result: DrillResult): readonly Markup[] {
  const all = worstFirst(result.judgements).filter((judgement) => statusOf(judgement) !== 'passed');
  if (all.length === 0 || result.unobservable !== undefined) return [];
  const names = { failed: 'Failed', unobservable: 'Inconclusive', passed: '' };
  const kinds = [...new Set(all.map((judgement) => names[statusOf(judgement)]))];
  return [
    section(
      `${kinds.join(' and ').replace('and I', 'and i')} expectations`,
      all.map((judgement) => problem(judgement, result, alertAnchor(judgement.expectation.alert, result))),
    ),
  ];
}

function unexpected(result: DrillResult): readonly Markup[] {
  const alerts = unexpectedAlerts(result);
  if (alerts.length === 0) return [];
  const note = result.strict
    ? 'These alerts fired in the judged time, and no expectation asks for that. With --strict, each is a failure.'
    : 'These alerts fired in the judged time, and no expectation asks for that. They are failures only with --strict.';
  return [
    section('Unexpected alerts', [
      element('p', { class: 'quiet' }, note),
      scrollableTable({
        columns: ['Alert', 'Labels', 'Times', 'First fired', 'Last fired', 'Resolved'].map((name) => ({
          name,
          isNumber: name === 'Times',
        })),
        rows: alerts.map(({ alert, labels, instances }) => {
          const [first, last] = [instances[0]!, instances.at(-1)!];
          return [
            shown(alert),
            labelsText(labels),
            readableCount(instances.length),
            instantText(firedAt(first)),
            instantText(firedAt(last)),
            last.endMs === undefined ? 'active at the end' : instantText(last.endMs),
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
  const rows = figureRows(result);
  if (rows.length === 0) return [];
  return [
    section('Figures', [
      element('p', { class: 'quiet' }, FIGURES_NOTE),
      scrollableTable({
        columns: FIGURE_COLUMNS.map((name, i) => ({ name, isNumber: i > 0 })),
        rows: rows.map((row) => row.map(shown)),
      }),
    ]),
  ];
}

const FIGURE_COLUMNS = ['Alert', 'Fired', 'Precision', 'Recall', 'Time to detect', 'Time to resolve'];

const FIGURES_NOTE =
  'Fired: how often the alert fired in the judged time or because of an incident in it. Precision: the share of these firings that an expectation asks for. Recall: the share of the windows with an expected firing in which it fired. Times are medians.';

function mutation({ mutation: found }: DrillResult): readonly Markup[] {
  if (!found) return [];
  return [
    section('Mutants of the rules', [
      element('p', {}, mutationHeadline(found)),
      element('p', { class: 'quiet' }, MUTATION_NOTE),
      scrollableTable({
        columns: ['Alert', 'Change', 'Outcome', 'Killed by, or missing'].map((name) => ({
          name,
          isNumber: false,
        })),
        rows: found.mutants.map(({ rule, change, outcome, by, hint }) =>
          [rule, change, outcome, by ?? hint ?? ''].map(shown),
        ),
      }),
    ]),
  ];
}

const MUTATION_NOTE =
  'A mutant is a rule with one small change. It is killed if an expectation notices the change, and survives if all expectations hold for it as well. An equivalent mutant is active at the same times as the rule.';

function comparison({ comparison: found }: DrillResult): readonly Markup[] {
  if (!found) return [];
  const { differences } = found;
  return [
    section('Comparison of Loki with the evaluator in this process', [
      element('p', {}, comparisonHeadline(found)),
      ...notComparedLines(found).map((line) => element('p', { class: 'quiet' }, shown(line))),
      ...(differences.length === 0
        ? []
        : [
            scrollableTable({
              columns: ['Alert', 'Difference', 'Of', 'Loki', 'This process'].map((name) => ({
                name,
                isNumber: false,
              })),
              rows: differences.map(({ rule, of, subject, loki, embedded }) =>
                [rule, of, subject, loki, embedded].map(shown),
              ),
            }),
          ]),
    ]),
  ];
}

function records({ records: counts, evaluator }: DrillResult): readonly Markup[] {
  const rows = Object.entries(counts);
  if (rows.length === 0) return [];
  return [
    section(evaluator.name === 'embedded' ? 'Log records evaluated' : 'Log records verified in Loki', [
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
  const lines = [...result.notes, ...remainingData(result)];
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
