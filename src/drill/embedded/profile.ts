/**
 * The settings of a Loki that change what its queries answer: which resource attributes become stream labels, where a
 * record's level and service name come from. The defaults are those of Loki 3.7.
 *
 * Source: Loki's documentation, `limits_config` and "Ingesting logs to Loki using OpenTelemetry Collector".
 */
import { INDEXED_ATTRIBUTES, SERVICE_NAME_LABELS } from '../../model/stream-label.ts';

export interface LokiProfile {
  /** Reported with every result of the embedded evaluator. */
  readonly name: string;
  /** OTLP resource attributes that become stream labels, unless `attributes` decides otherwise. */
  readonly indexed: ReadonlySet<string>;
  /** `otlp_config`: what becomes of other attributes. Those that no rule names become structured metadata. */
  readonly attributes: Readonly<Record<AttributeOwner, readonly AttributeRule[]>>;
  /** `discover_log_levels`: whether a record gets `detected_level`. */
  readonly detectsLevels: boolean;
  /** `log_level_fields`: labels that hold a level, the first found wins. */
  readonly levelFields: readonly string[];
  /** `discover_service_name`: labels of a pushed stream that name its service, the first found wins. */
  readonly serviceNames: readonly string[];
  /** `max_label_names_per_series`: a stream with more labels is rejected. */
  readonly mostLabels: number;
  /** `max_query_series`: a query with more series is an error. A ruler has no such limit. */
  readonly mostSeries: number;
}

/** Whose attribute it is. */
export type AttributeOwner = 'resource' | 'scope' | 'log';

export type AttributeAction = 'index_label' | 'structured_metadata' | 'drop';

/** An entry of `attributes_config`: attributes by their names or by a regular expression. */
export interface AttributeRule {
  readonly action: AttributeAction;
  readonly names: readonly string[];
  readonly regex?: string;
}

export const STOCK_PROFILE: LokiProfile = {
  name: 'Loki 3.7',
  indexed: INDEXED_ATTRIBUTES,
  attributes: { resource: [], scope: [], log: [] },
  detectsLevels: true,
  levelFields: [
    ...['level', 'LEVEL', 'Level', 'log.level', 'severity', 'SEVERITY', 'Severity', 'SeverityText'],
    ...['lvl', 'LVL', 'Lvl', 'severity_text', 'Severity_Text', 'SEVERITY_TEXT'],
  ],
  serviceNames: SERVICE_NAME_LABELS,
  mostLabels: 15,
  mostSeries: 500,
};
