/**
 * Labels of streams in Loki. Every combination of values is a stream, and Loki is designed for few streams: so the labels
 * of a scenario may only use fields with few values.
 */
import type { LinePiece, LineSource, TemplateField } from './line-format.ts';

/** Whether Loki takes records over OTLP or over its push API, which gives them other labels. */
export type Via = 'otlp' | 'push';

export interface StreamLabel {
  readonly name: string;
  /** Its value. A record without one of the fields does not get the label; without pieces, only `byService` gives a value. */
  readonly pieces: readonly LinePiece[];
  /** Fixed values on the records of some services, instead of `pieces`. */
  readonly byService?: Readonly<Record<string, string>>;
  /** Every service has a value in `byService`. */
  readonly everyService?: boolean;
  /** Also on the marks of incidents. */
  readonly everywhere?: boolean;
}

/** Fields that every record has. */
const ALWAYS: ReadonlySet<string> = new Set<TemplateField | `${string}.${string}`>([
  'service',
  'name',
  'severity',
  'level',
  'levelname',
  'instance',
  'hostname',
  'version',
  'environment',
  'event_name',
  'service.name',
  'service.namespace',
  'service.version',
  'service.instance.id',
  'deployment.environment.name',
  'host.name',
]);

/** Fields of some records: those about a call, and those of HTTP answers. */
const SOMETIMES: readonly (TemplateField | `${string}.${string}`)[] = [
  'dependency',
  'method',
  'status',
  'protocol',
  'error.type',
  'http.request.method',
  'http.response.status_code',
  'http.route',
  'service.peer.name',
];

/** Fields and attributes with few values. The resource attributes of a scenario are allowed, too. */
export const LABEL_SOURCES: readonly string[] = [...ALWAYS, ...SOMETIMES];

const BY_SERVICE: readonly string[] = ['service', 'name', 'service.name'];

/** The name of the field or attribute. */
export const sourceName = (source: LineSource): string =>
  'field' in source ? source.field : source.attribute;

const sourcesOf = ({ pieces }: StreamLabel): readonly string[] =>
  pieces.flatMap((piece) => (typeof piece === 'string' ? [] : [sourceName(piece)]));

/** Whether every record has the label. */
export const isOnEveryRecord = (label: StreamLabel): boolean =>
  label.everyService === true ||
  (label.pieces.length > 0 && sourcesOf(label).every((name) => ALWAYS.has(name)));

/** The label that records are counted by: one that every record has, preferably one that distinguishes services. */
export function countedLabel(labels: readonly StreamLabel[]): StreamLabel | undefined {
  const always = labels.filter(isOnEveryRecord);
  return always.find((label) => sourcesOf(label).some((name) => BY_SERVICE.includes(name))) ?? always[0];
}

/**
 * Labels from which a Loki with default settings derives `service_name` for a pushed stream without it; the first found wins.
 *
 * Source: Loki's documentation, `limits_config`, `discover_service_name`.
 */
export const SERVICE_NAME_LABELS: readonly string[] = [
  ...['service', 'app', 'application', 'app_name', 'name', 'app_kubernetes_io_name', 'container'],
  ...['container_name', 'k8s_container_name', 'component', 'workload', 'job', 'k8s_job_name'],
];

/**
 * Resource attributes that a Loki with default settings turns into stream labels when they come over OTLP.
 *
 * Source: Loki's documentation, "Ingesting logs to Loki using OpenTelemetry Collector", "Format considerations".
 */
export const INDEXED_ATTRIBUTES: ReadonlySet<string> = new Set([
  'service.name',
  'service.namespace',
  'service.instance.id',
  'deployment.environment',
  'deployment.environment.name',
  'cloud.region',
  'cloud.availability_zone',
  'k8s.cluster.name',
  'k8s.namespace.name',
  'k8s.pod.name',
  'k8s.container.name',
  'container.name',
  'k8s.replicaset.name',
  'k8s.deployment.name',
  'k8s.statefulset.name',
  'k8s.daemonset.name',
  'k8s.cronjob.name',
  'k8s.job.name',
]);
