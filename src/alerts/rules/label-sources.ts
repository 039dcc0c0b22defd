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
    ['service_name', { source: 'service', write: String }],
    ['severity_text', { source: 'level', write: String }],
    ...labels.flatMap(identifyingLabel),
  ]);

function identifyingLabel({ name, pieces }: StreamLabel): readonly (readonly [string, IdentifyingLabel])[] {
  const sources = pieces.flatMap((piece) => (typeof piece === 'string' ? [] : [SOURCES[sourceName(piece)]]));
  const [source] = sources;
  if (sources.length !== 1 || source === undefined) return [];
  const write = (value: string): string =>
    pieces.map((piece) => (typeof piece === 'string' ? piece : value)).join('');
  return [[name, { source, write }]];
}
