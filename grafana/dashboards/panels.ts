/** How a panel looks by default: few colours, of which each means the same everywhere. */
import { PanelBuilder as BarGauge } from '@grafana/grafana-foundation-sdk/bargauge';
import {
  BarGaugeDisplayMode,
  BigValueColorMode,
  BigValueGraphMode,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  LogsSortOrder,
  ReduceDataOptionsBuilder,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizOrientation,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  type DataSourceRef,
  type DynamicConfigValue,
  FieldColorBuilder,
  FieldColorModeId,
  type Threshold,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as Logs } from '@grafana/grafana-foundation-sdk/logs';
import { PanelBuilder as Stat } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as StateTimeline } from '@grafana/grafana-foundation-sdk/statetimeline';
import { PanelBuilder as TimeSeries } from '@grafana/grafana-foundation-sdk/timeseries';
import { CHOSEN_LOKI } from './sources.ts';

export const GOOD = 'green';
export const WATCH = 'yellow';
export const BAD = 'red';
const NEUTRAL = 'text';

export const LEVEL_COLORS: Readonly<Record<string, string>> = {
  trace: 'super-light-blue',
  debug: 'light-blue',
  info: 'green',
  warn: 'yellow',
  error: 'red',
  fatal: 'purple',
};

export interface Place {
  /** Of the panel within its dashboard, in links to it: stays as it is when others come and go. */
  readonly id: number;
  readonly title: string;
  /** How to read it. */
  readonly help: string;
  /** Of the page's 24 columns, and in its rows. */
  readonly size: readonly [width: number, height: number];
}

interface Placeable {
  id(id: number): this;
  title(title: string): this;
  description(description: string): this;
  span(width: number): this;
  height(height: number): this;
  datasource(source: DataSourceRef): this;
}

export function place<T extends Placeable>(panel: T, { id, title, help, size: [width, height] }: Place): T {
  return panel.id(id).title(title).description(help).span(width).height(height).datasource(CHOSEN_LOKI);
}

/** One figure; neutral unless it gets limits. */
export const stat = (where: Place): Stat =>
  place(new Stat(), where)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .graphMode(BigValueGraphMode.None)
    .colorMode(BigValueColorMode.Value)
    .thresholds(limits([]))
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Thresholds));

export const timeSeries = (where: Place): TimeSeries =>
  place(new TimeSeries(), where)
    // Finer steps would show the arrival of single records.
    .interval('30s')
    .min(0)
    .lineWidth(2)
    .showPoints(VisibilityMode.Never)
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.PaletteClassicByName))
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending))
    .legend(new VizLegendOptionsBuilder().showLegend(false));

/** Bars on top of each other, whose height is the sum. */
export const stacked = (where: Place): TimeSeries =>
  timeSeries(where)
    .lineWidth(0)
    .fillOpacity(80)
    .stacking(new StackingConfigBuilder().mode(StackingMode.Normal))
    .legend(legend('bottom'));

/** Lines of several services, the highest named first. */
export const perService = (where: Place): TimeSeries => timeSeries(where).legend(legend('right'));

const legend = (side: 'bottom' | 'right'): VizLegendOptionsBuilder =>
  side === 'bottom'
    ? new VizLegendOptionsBuilder().showLegend(true).placement(LegendPlacement.Bottom)
    : new VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(LegendDisplayMode.Table)
        .placement(LegendPlacement.Right)
        .calcs(['max'])
        .sortBy('Max')
        .sortDesc(true);

/** A dashed line where an alert's condition begins to hold. */
export const withLimit = (panel: TimeSeries, limit: number): TimeSeries =>
  panel
    .thresholds(limits([[limit, BAD]], 'transparent'))
    .thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed));

export const stateTimeline = (where: Place): StateTimeline =>
  place(new StateTimeline(), where)
    .mergeValues(true)
    .showValue(VisibilityMode.Never)
    .rowHeight(0.8)
    .lineWidth(0)
    .fillOpacity(85)
    .legend(new VizLegendOptionsBuilder().showLegend(false));

export const barGauge = (where: Place): BarGauge =>
  place(new BarGauge(), where).orientation(VizOrientation.Horizontal).displayMode(BarGaugeDisplayMode.Basic);

/** Newest first, each with its fields and the link to its trace once it is opened. */
export const logs = (where: Place): Logs =>
  place(new Logs(), where)
    .showTime(true)
    .wrapLogMessage(true)
    .enableLogDetails(true)
    .sortOrder(LogsSortOrder.Descending);

/** A colour from each value on, and one below them all. */
export function limits(
  steps: readonly (readonly [from: number, color: string])[],
  below: string = NEUTRAL,
): ThresholdsConfigBuilder {
  const all: Threshold[] = [
    { value: null, color: below },
    ...steps.map(([value, color]) => ({ value, color })),
  ];
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(all);
}

/** The same for all that the panel shows. */
export const fixed = (fixedColor: string): FieldColorBuilder =>
  new FieldColorBuilder().mode(FieldColorModeId.Fixed).fixedColor(fixedColor);

export const color = (fixedColor: string): DynamicConfigValue => ({
  id: 'color',
  value: { mode: FieldColorModeId.Fixed, fixedColor },
});
