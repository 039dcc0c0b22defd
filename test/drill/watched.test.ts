/** Silence of a rule that watches nobody proves nothing; of one whose records might have come and did not, it does. */
import { expect, test } from 'vitest';
import type { AlertRule } from '../../src/alerts/model.ts';
import { refuseUnwatched } from '../../src/drill/watched.ts';
import { Unobservable } from '../../src/loki/refusals.ts';
import { event, scenario, service } from '../support/scenario-values.ts';

const shop = scenario([service('web', { events: [event('INFO'), event('ERROR')] })]);

const watching = (...selectors: readonly string[]): AlertRule => ({
  alert: 'Errors',
  expr: selectors.map((selector) => `sum(count_over_time(${selector}[5m]))`).join(' / '),
  forMs: 0,
  labels: {},
  annotations: {},
  group: 'g',
  intervalMs: 60_000,
  file: 'rules.yaml',
  line: 1,
});

const finding =
  (...there: readonly string[]) =>
  async (selector: string): Promise<boolean> =>
    there.includes(selector);

test('nothing is said where every selector finds something', async () => {
  const rule = watching('{a="b"}', '{c="d"}');
  expect(await refuseUnwatched(rule, shop, finding('{a="b"}', '{c="d"}'))).toEqual([]);
});

test('one that finds nothing cannot be judged', async () => {
  const rule = watching('{a="b"}', '{c="d"}');
  await expect(refuseUnwatched(rule, shop, finding('{a="b"}'))).rejects.toEqual(
    new Unobservable(
      'selector matches nothing: {c="d"}; no stream has the label c: they have service_name, service_namespace, service_instance_id, deployment_environment_name, and with --via push app',
    ),
  );
});

test('what the scenario could have written and did not is a note', async () => {
  const [note] = await refuseUnwatched(
    watching('{severity_text="ERROR"}'),
    shop,
    finding('{severity_text=~".+"}'),
  );
  expect(note).toMatch(
    /^Errors: no record of this run is in a stream that \{severity_text="ERROR"\} matches/,
  );
});

test('but not where this Loki has no such streams at all', async () => {
  await expect(refuseUnwatched(watching('{severity_text="ERROR"}'), shop, finding())).rejects.toThrow(
    'selector matches nothing',
  );
});
