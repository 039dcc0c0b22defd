/** Tables: each query is a column, and a service's name leads to its page. */
import {
  TableCellBackgroundDisplayMode,
  TableCellDisplayMode,
  type TableCellOptions,
  TableSortByFieldStateBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  type DynamicConfigValue,
  FieldColorModeId,
  type Threshold,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as Table } from '@grafana/grafana-foundation-sdk/table';
import { type Place, place } from './panels.ts';
import { rows } from './queries.ts';

interface Labels {
  /** What a row is about: a label of the queries, and how its column is called. */
  readonly [label: string]: string;
}

interface Column {
  readonly title: string;
  readonly expr: string;
  readonly unit?: string;
  readonly decimals?: number;
  /** Colours of the figure's ground, from each value on. */
  readonly steps?: readonly Threshold[];
  /** A bar beside the figure, as long as its share of the largest. */
  readonly bar?: true;
}

interface Content {
  readonly labels: Labels;
  readonly columns: readonly Column[];
  /** The column whose values decide the order. */
  readonly sortBy: string;
  readonly ascending?: true;
}

/** Grafana calls the values of a query so, once it has made a table of them. */
const valuesOf = (index: number): string => `Value #${refId(index)}`;
const refId = (index: number): string => String.fromCharCode('A'.charCodeAt(0) + index);

export function table(where: Place, { labels, columns, sortBy, ascending }: Content): Table {
  const titles = { ...labels, ...Object.fromEntries(columns.map(({ title }, i) => [valuesOf(i), title])) };
  const panel = place(new Table(), where)
    .targets(columns.map(({ expr }, i) => rows(expr).refId(refId(i))))
    .withTransformation({ id: 'merge', options: {} })
    .withTransformation({
      id: 'organize',
      options: {
        excludeByName: { Time: true },
        indexByName: Object.fromEntries(Object.keys(titles).map((name, i) => [name, i])),
        renameByName: titles,
      },
    })
    .sortBy([new TableSortByFieldStateBuilder().displayName(sortBy).desc(!ascending)]);
  for (const column of columns) {
    const properties = look(column);
    if (properties.length > 0) panel.overrideByName(column.title, properties);
  }
  if (labels.service_name !== undefined) panel.overrideByName(labels.service_name, [SERVICE_LINK]);
  return panel;
}

function look({ unit, decimals, steps, bar }: Column): DynamicConfigValue[] {
  const properties: DynamicConfigValue[] = [];
  if (unit !== undefined) properties.push({ id: 'unit', value: unit });
  if (decimals !== undefined) properties.push({ id: 'decimals', value: decimals });
  if (steps !== undefined) {
    properties.push(
      { id: 'thresholds', value: { mode: 'absolute', steps } },
      { id: 'color', value: { mode: FieldColorModeId.Thresholds } },
      cell({ type: TableCellDisplayMode.ColorBackground, mode: TableCellBackgroundDisplayMode.Basic }),
    );
  }
  if (bar) properties.push({ id: 'min', value: 0 }, cell({ type: TableCellDisplayMode.Gauge }));
  return properties;
}

const cell = (options: TableCellOptions): DynamicConfigValue => ({
  id: 'custom.cellOptions',
  value: options,
});

const SERVICE_LINK: DynamicConfigValue = {
  id: 'links',
  value: [
    {
      title: 'This service alone',
      url: '/d/firedrill-services?${tenant:queryparam}&var-service=${__value.raw}&${__url_time_range}',
    },
  ],
};

/** Rows by columns, and how dark a field is tells its value. */
export function matrix(
  where: Place,
  { row, column, expr }: { readonly row: string; readonly column: string; readonly expr: string },
): Table {
  return place(new Table(), where)
    .withTarget(rows(expr))
    .withTransformation({
      id: 'groupingToMatrix',
      options: { rowField: row, columnField: column, valueField: valuesOf(0), emptyValue: 'null' },
    })
    .min(0)
    .overrideByFieldType('number', [
      { id: 'color', value: { mode: FieldColorModeId.ContinuousReds } },
      cell({ type: TableCellDisplayMode.ColorBackground, mode: TableCellBackgroundDisplayMode.Basic }),
    ]);
}
