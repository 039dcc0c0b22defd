/** Checks that the selectors of a rule match streams. A rule that selects nothing proves nothing by staying silent. */

import type { AlertRule } from '../alerts/model.ts';
import { writtenBy } from '../alerts/rules/index.ts';
import { identifyingLabels, type Source } from '../alerts/rules/label-sources.ts';
import { matchersOf, passes, selectorsOf } from '../logql/index.ts';
import { Unobservable } from '../loki/refusals.ts';
import type { Scenario } from '../model/scenario.ts';

/**
 * Throws `Unobservable` if a selector of the rule matches no stream. If the scenario can write a matching record but did
 * not, it returns a note about it instead.
 */
export async function requireStreams(
  { alert, expr }: AlertRule,
  scenario: Scenario,
  hasStreams: (selector: string) => Promise<boolean>,
): Promise<readonly string[]> {
  const notes: string[] = [];
  for (const selector of selectorsOf(expr)) {
    if (await hasStreams(selector)) continue;
    const wider = widenedSelector(scenario, selector);
    if (wider === undefined || !(await hasStreams(wider))) {
      throw new Unobservable(
        `selector matches nothing: ${selector}; ${await explainNoMatch(selector, scenario, hasStreams)}`,
      );
    }
    notes.push(
      `${alert}: no record of this run is in a stream that ${selector} matches; the scenario can write such records but did not`,
    );
  }
  return notes;
}

/** Names the first matcher that matches no stream by itself, and the values that exist. */
async function explainNoMatch(
  selector: string,
  scenario: Scenario,
  hasStreams: (selector: string) => Promise<boolean>,
): Promise<string> {
  const { labels, services } = writtenBy(scenario);
  for (const matcher of matchersOf(selector)) {
    const { label, operator, value } = matcher;
    // A missing label counts as the empty string, which this matcher accepts.
    if (passes(matcher, '')) continue;
    if (!(await hasStreams(`{${label}=~".+"}`))) {
      if (labels.push.includes(label)) {
        return `no stream has the label ${label}: it is a label of the scenario, which is written only with --via push`;
      }
      return `no stream has the label ${label}: streams have ${labels.otlp.join(', ')}; with --via push they have ${labels.push.join(', ')}`;
    }
    const one = `${label}${operator}${JSON.stringify(value)}`;
    if (!(await hasStreams(`{${one}}`))) {
      const names = services[label];
      return `no stream has ${one}${names ? `: the values are ${names.join(', ')}` : ''}`;
    }
  }
  return 'each of its matchers matches streams, but no stream matches all of them';
}

/**
 * The selector with any value for the labels that identify services and levels, if a service of the scenario can write a
 * record that the selector matches. Loki can then report whether streams with the other labels exist. Undefined if the
 * scenario never writes such a record, or if that is unknown.
 */
export function widenedSelector(scenario: Scenario, selector: string): string | undefined {
  const sources = identifyingLabels(scenario);
  const matchers = matchersOf(selector);
  const identifying = matchers.filter(({ label }) => sources.has(label));
  if (identifying.length === 0) return undefined;
  const accepts = (of: readonly Source[], value: string): boolean =>
    identifying.every((matcher) => {
      const { source, write } = sources.get(matcher.label)!;
      return !of.includes(source) || passes(matcher, write(value));
    });
  const { detected_level: levels = [], severity_text: texts = [] } = levelsIn(scenario, (service) =>
    accepts(['service'], service),
  );
  if (!levels.some((level, i) => accepts(['severity'], level) && accepts(['level'], texts[i]!)))
    return undefined;
  const parts = matchers.map(({ label, operator, value }) =>
    sources.has(label) ? `${label}=~".+"` : `${label}${operator}${JSON.stringify(value)}`,
  );
  return `{${[...new Set(parts)].join(', ')}}`;
}

/** The levels that the matching services write. */
function levelsIn(scenario: Scenario, isIncluded: (service: string) => boolean) {
  const services = scenario.services.filter(({ name }) => isIncluded(name));
  const incidents = scenario.incidents.filter((incident) => incident.services.some(isIncluded));
  return writtenBy({ ...scenario, services, incidents }).levels;
}
