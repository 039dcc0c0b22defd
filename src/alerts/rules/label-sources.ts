/** Stream labels whose values identify a service or a level, so that their possible values are known. */
import type { Scenario } from '../../model/scenario.ts';
import { type StreamLabel, sourceName } from '../../model/stream-label.ts';

/** What the value of a label is derived from. */
export type Source = 'service' | 'severity' | 'level';

export interface IdentifyingLabel {
  readonly source: Source;
  readonly write: (value: string) => string;
}

const SOURCES: Readonly<Record<string, Source>> = {
  service: 'service',
  name: 'service',
  'service.name': 'service',
  severity: 'severity',
  level: 'level',
  levelname: 'level',
};

/** The labels of the scenario for the push API, and those that Loki derives from services and levels. */
export const identifyingLabels = ({ labels }: Scenario): ReadonlyMap<string, IdentifyingLabel> =>
  new Map([
    ['service_name', { source: 'service', write: nameIn(labels) }],
    ['severity_text', { source: 'level', write: String }],
    ...labels.flatMap(identifyingLabel),
  ]);

/** The labels that Loki takes the name of a pushed service from first. */
const NAMING: readonly string[] = ['service', 'app'];

/** The name of a service in Loki: its own, or that of a label that the service sets. */
function nameIn(labels: readonly StreamLabel[]): IdentifyingLabel['write'] {
  const naming = labels.filter(({ name, byService }) => NAMING.includes(name) && byService);
  return (service) =>
    naming.map(({ byService }) => byService?.[service]).find((name) => name !== undefined) ?? service;
}

function identifyingLabel(label: StreamLabel): readonly (readonly [string, IdentifyingLabel])[] {
  const { name, pieces, byService } = label;
  if (byService) return ofServices(label, byService);
  const sources = pieces.flatMap((piece) => (typeof piece === 'string' ? [] : [SOURCES[sourceName(piece)]]));
  const [source] = sources;
  if (sources.length !== 1 || source === undefined) return [];
  const write = (value: string): string =>
    pieces.map((piece) => (typeof piece === 'string' ? piece : value)).join('');
  return [[name, { source, write }]];
}

/** Fixed values of services, over a label that names services or is on no other record. */
function ofServices(
  { byService, ...label }: StreamLabel,
  values: NonNullable<StreamLabel['byService']>,
): readonly (readonly [string, IdentifyingLabel])[] {
  const [[, base] = []] = identifyingLabel(label);
  const isOfServices = label.pieces.length === 0 || base?.source === 'service';
  // A fixed value over a level, or over another field: which values there are is not known.
  if (!isOfServices) return [];
  const write = (service: string): string => values[service] ?? base?.write(service) ?? '';
  return [[label.name, { source: 'service', write }]];
}
