/**
 * LogQL, in the pieces that panels are put together from. Severity is read from detected_level, which Loki takes
 * from the severity of OTLP records; the service `firedrill` holds the marks of incidents and is never counted.
 */
import {
  LokiQueryType,
  DataqueryBuilder as Query,
  QueryEditorMode,
} from '@grafana/grafana-foundation-sdk/loki';
import { conditionOf } from './rules.ts';

export const EVERY_SERVICE = '{service_name=~".+", service_name!="firedrill"}';
/** Of the services that are chosen at the top of the page. */
export const CHOSEN_SERVICES = '{service_name=~"$service", service_name!="firedrill"}';
export const MARKS = '{service_name="firedrill"}';

/** What alerts look at, and health too: long enough for quiet services, short enough to see a change. */
const RECENT = '5m';
/** Of records that name a dependency, those whose call failed. */
export const NOT_GOOD = '| detected_level=~"warn|error|fatal"';
const ERRORS = '| detected_level=~"error|fatal"';

export const counted = (records: string, over: string): string => `count_over_time(${records} [${over}])`;

/** The same sum for each value of some labels. */
export const sumBy = (labels: string, expr: string): string => `sum by (${labels}) (${expr})`;

/** Of all records; 0 where there are no errors, nothing where there are no records. */
export function errorShare(
  records: string,
  { over = RECENT, by }: { over?: string; by?: string } = {},
): string {
  const sum = by === undefined ? 'sum' : `sum by (${by})`;
  const all = `${sum} (${counted(records, over)})`;
  const errors = `${sum} (${counted(`${records} ${ERRORS}`, over)})`;
  return `(${errors} or 0 * ${all}) / ${all}`;
}

/** 100 without errors; as in docs/figures.md, but for what logs do not tell well. */
export const health = (records: string): string =>
  `100 * (1 - ${errorShare(records, { by: 'service_name' })}) ^ 2`;

export const healthAt = (share: number): number => Number((100 * (1 - share) ** 2).toFixed(2));

/** Of each service, in milliseconds; nothing where no record has a duration. */
export const p95 = (records: string): string =>
  `quantile_over_time(0.95, ${records} | duration_ms!="" | unwrap duration_ms | __error__="" [${RECENT}]) by (service_name)`;

export const recent = (records: string): string => counted(records, RECENT);

/** How many services a rule's condition holds for. */
export const howManyMeet = (alert: string): string => `count(${conditionOf(alert)}) or vector(0)`;

/** A line for each value of the labels that the legend names, at every step of the page's time. */
export const series = (expr: string, legend = ''): Query =>
  query(expr, LokiQueryType.Range).legendFormat(legend);

/** One row for each set of labels, as of the end of the page's time. */
export const rows = (expr: string): Query => query(expr, LokiQueryType.Instant);

/** Records themselves, the newest ones. */
export const lines = (expr: string, most: number): Query => query(expr, LokiQueryType.Range).maxLines(most);

const query = (expr: string, type: LokiQueryType): Query =>
  new Query().expr(expr).queryType(type).editorMode(QueryEditorMode.Code).refId('A');
