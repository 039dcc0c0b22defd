/**
 * Labels of the streams that records go to over Loki's push API. Every set of values is a stream of its own, and Loki
 * is made for few: so only fields with few values may stand in a label.
 */
import type { LinePiece, LineSource, TemplateField } from './line-format.ts';

export interface StreamLabel {
  readonly name: string;
  /** Its value; a record that lacks a field in it goes without the label. */
  readonly pieces: readonly LinePiece[];
  /** Also on records that tell of incidents. */
  readonly everywhere?: boolean;
}

/** What every record has. */
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

/** What only some have: those about a failed call, and those of HTTP answers. */
const AT_TIMES: readonly (TemplateField | `${string}.${string}`)[] = [
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

/** Fields and attributes with few values; a scenario's own resource attributes come on top. */
export const LABEL_SOURCES: readonly string[] = [...ALWAYS, ...AT_TIMES];

const BY_SERVICE: readonly string[] = ['service', 'name', 'service.name'];

/** The field or attribute that it reads. */
export const sourceName = (source: LineSource): string =>
  'field' in source ? source.field : source.attribute;

const sourcesOf = ({ pieces }: StreamLabel): readonly string[] =>
  pieces.flatMap((piece) => (typeof piece === 'string' ? [] : [sourceName(piece)]));

/** A label that every record has, one that tells services apart before others: records are counted by it. */
export function countedLabel(labels: readonly StreamLabel[]): StreamLabel | undefined {
  const always = labels.filter((label) => sourcesOf(label).every((name) => ALWAYS.has(name)));
  return always.find((label) => sourcesOf(label).some((name) => BY_SERVICE.includes(name))) ?? always[0];
}
