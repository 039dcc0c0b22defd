/** Whether a rule watches anything: silence of one that watches nobody proves nothing. */

import type { AlertRule } from '../alerts/model.ts';
import { writtenBy } from '../alerts/rules/index.ts';
import { type Source, tellingLabels } from '../alerts/rules/label-sources.ts';
import { matchersOf, passes, selectorsOf } from '../logql/index.ts';
import { Unobservable } from '../loki/refusals.ts';
import type { Scenario } from '../model/scenario.ts';

/**
 * Fails with `Unobservable` if one of its selectors finds nothing, unless the scenario could have written such a record
 * and did not. Then a note says so.
 */
export async function refuseUnwatched(
  { alert, expr }: AlertRule,
  scenario: Scenario,
  finds: (selector: string) => Promise<boolean>,
): Promise<readonly string[]> {
  const notes: string[] = [];
  for (const selector of selectorsOf(expr)) {
    if (await finds(selector)) continue;
    const wider = couldMatch(scenario, selector);
    if (wider === undefined || !(await finds(wider))) {
      throw new Unobservable(
        `selector matches nothing: ${selector}; ${await whyNothing(selector, scenario, finds)}`,
      );
    }
    notes.push(
      `${alert}: no record of this run is in a stream that ${selector} matches; the scenario can write such records, and did not`,
    );
  }
  return notes;
}

/** Which of its matchers no stream meets by itself, and what would. */
async function whyNothing(
  selector: string,
  scenario: Scenario,
  finds: (selector: string) => Promise<boolean>,
): Promise<string> {
  const { labels, services } = writtenBy(scenario);
  for (const matcher of matchersOf(selector)) {
    const { label, operator, value } = matcher;
    // What a stream does not have is the empty text, and some matchers want that.
    if (passes(matcher, '')) continue;
    if (!(await finds(`{${label}=~".+"}`))) {
      if (labels.push.includes(label)) {
        return `no stream has the label ${label}: it is one of the scenario's own, which --via push writes`;
      }
      return `no stream has the label ${label}: they have ${labels.otlp.join(', ')}, and with --via push ${labels.push.join(', ')}`;
    }
    const one = `${label}${operator}${JSON.stringify(value)}`;
    if (!(await finds(`{${one}}`))) {
      const names = services[label];
      return `no stream has ${one}${names ? `: there are ${names.join(', ')}` : ''}`;
    }
  }
  return 'each of its parts matches streams, and none matches all';
}

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
