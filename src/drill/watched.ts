/** Whether a rule watches anything: silence of one that watches nobody proves nothing. */
import type { Scenario } from '../model/scenario.ts';
import { matchersOf, passes, selectorsOf } from './logql/index.ts';
import { Unobservable } from './loki/refusals.ts';
import type { AlertRule } from './model.ts';
import { couldMatch } from './possible-streams.ts';
import { writtenBy } from './rules/index.ts';

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
