/**
 * The settings of a Loki that change what its queries answer: which resource attributes become stream labels, where a
 * record's level and service name come from. The defaults are those of Loki 3.7.
 *
 * Source: Loki's documentation, `limits_config` and "Ingesting logs to Loki using OpenTelemetry Collector".
 */
import { INDEXED_ATTRIBUTES } from '../../model/stream-label.ts';

/** Reported with every result of the embedded evaluator. */
export const PROFILE = 'Loki 3.7';

export interface LokiProfile {
  /** OTLP resource attributes that become stream labels; all others become structured metadata. */
  readonly indexed: ReadonlySet<string>;
  /** `discover_log_levels`: whether a record gets `detected_level`. */
  readonly detectsLevels: boolean;
  /** `log_level_fields`: labels that hold a level, the first found wins. */
  readonly levelFields: readonly string[];
  /** `discover_service_name`: labels of a pushed stream that name its service, the first found wins. */
  readonly serviceNames: readonly string[];
  /** `max_label_names_per_series`: a stream with more labels is rejected. */
  readonly mostLabels: number;
}

export const STOCK_PROFILE: LokiProfile = {
  indexed: INDEXED_ATTRIBUTES,
  detectsLevels: true,
  levelFields: [
    ...['level', 'LEVEL', 'Level', 'log.level', 'severity', 'SEVERITY', 'Severity', 'SeverityText'],
    ...['lvl', 'LVL', 'Lvl', 'severity_text', 'Severity_Text', 'SEVERITY_TEXT'],
  ],
  serviceNames: [
    ...['service', 'app', 'application', 'app_name', 'name', 'app_kubernetes_io_name', 'container'],
    ...['container_name', 'k8s_container_name', 'component', 'workload', 'job', 'k8s_job_name'],
  ],
  mostLabels: 15,
};
