/** Whether a rule watches anything: silence of one that watches nobody proves nothing. */
import type { Scenario } from '../model/scenario.ts';
import { selectorsOf } from './logql/index.ts';
import { Unobservable } from './loki/refusals.ts';
import type { AlertRule } from './model.ts';
import { couldMatch } from './possible.ts';

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
      throw new Unobservable(`selector matches nothing: ${selector}`);
    }
    notes.push(
      `${alert}: no record of this run is in a stream that ${selector} matches; the scenario can write such records, and did not`,
    );
  }
  return notes;
}
