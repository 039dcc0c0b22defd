/**
 * Streams that a scenario can write and has not written: with a level in a label of a stream, there is none of errors as
 * long as nothing fails. To watch for them is no mistake.
 */
import type { Scenario } from '../model/scenario.ts';
import { type StreamLabel, sourceName } from '../model/stream-label.ts';
import { matchersOf, passes } from './logql/index.ts';
import { writtenBy } from './rules/index.ts';

/**
 * The selector with any value of the labels that tell services and levels, where the scenario has a service which can
 * write what the selector asks for. Whether there are streams such as it asks for in all else, Loki can say. Undefined
 * where nothing like it is ever written, or where nobody can say.
 */
export function couldMatch(scenario: Scenario, selector: string): string | undefined {
  const told = labelsOf(scenario);
  const matchers = matchersOf(selector);
  const telling = matchers.filter(({ label }) => told.has(label));
  if (telling.length === 0) return undefined;
  const takes = (of: readonly Source[], value: string): boolean =>
    telling.every((matcher) => {
      const { source, write } = told.get(matcher.label)!;
      return !of.includes(source) || passes(matcher, write(value));
    });
  const { detected_level: spelled = [], severity_text: texts = [] } = levelsIn(scenario, (service) =>
    takes(['service'], service),
  );
  if (!spelled.some((level, i) => takes(['severity'], level) && takes(['level'], texts[i]!)))
    return undefined;
  const parts = matchers.map(({ label, operator, value }) =>
    told.has(label) ? `${label}=~".+"` : `${label}${operator}${JSON.stringify(value)}`,
  );
  return `{${[...new Set(parts)].join(', ')}}`;
}

/** Of those services alone. */
function levelsIn(scenario: Scenario, isOne: (service: string) => boolean) {
  const services = scenario.services.filter(({ name }) => isOne(name));
  const incidents = scenario.incidents.filter((incident) => incident.services.some(isOne));
  return writtenBy({ ...scenario, services, incidents }).levels;
}

/** What a label's value is made of. */
type Source = 'service' | 'severity' | 'level';

interface Telling {
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
const labelsOf = ({ labels }: Scenario): ReadonlyMap<string, Telling> =>
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
