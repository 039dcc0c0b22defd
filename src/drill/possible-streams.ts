/**
 * Streams that a scenario can write and has not written: with a level in a label of a stream, there is none of errors as
 * long as nothing fails. To watch for them is no mistake.
 */
import type { Scenario } from '../model/scenario.ts';
import { type Source, tellingLabels } from './label-sources.ts';
import { matchersOf, passes } from './logql/index.ts';
import { writtenBy } from './rules/index.ts';

/**
 * The selector with any value of the labels that tell services and levels, where the scenario has a service which can
 * write what the selector asks for. Whether there are streams such as it asks for in all else, Loki can say. Undefined
 * where nothing like it is ever written, or where nobody can say.
 */
export function couldMatch(scenario: Scenario, selector: string): string | undefined {
  const told = tellingLabels(scenario);
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
