/** Labels of streams whose values tell a service or a level, so that it is known which there can be. */
import type { Scenario } from '../../model/scenario.ts';
import { type StreamLabel, sourceName } from '../../model/stream-label.ts';

/** What a label's value is made of. */
export type Source = 'service' | 'severity' | 'level';

export interface Telling {
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

/** Labels over the push API as the scenario has them, and those that Loki makes of services and levels itself. */
export const tellingLabels = ({ labels }: Scenario): ReadonlyMap<string, Telling> =>
  new Map([
    ['service_name', { source: 'service', write: String }],
    ['severity_text', { source: 'level', write: String }],
    ...labels.flatMap(tellingOf),
  ]);

function tellingOf({ name, pieces }: StreamLabel): readonly (readonly [string, Telling])[] {
  const sources = pieces.flatMap((piece) => (typeof piece === 'string' ? [] : [SOURCES[sourceName(piece)]]));
  const [source] = sources;
  if (sources.length !== 1 || source === undefined) return [];
  const write = (value: string): string =>
    pieces.map((piece) => (typeof piece === 'string' ? piece : value)).join('');
  return [[name, { source, write }]];
}
