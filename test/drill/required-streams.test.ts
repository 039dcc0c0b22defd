/** A rule whose selectors match nothing is unobservable, unless the scenario could have written matching records. */
import { expect, test } from 'vitest';
import type { AlertRule } from '../../src/alerts/model.ts';
import { requireStreams } from '../../src/drill/required-streams.ts';
import { Unobservable } from '../../src/loki/refusals.ts';
import { event, scenario, service } from '../support/scenario-values.ts';

const shop = scenario([service('web', { events: [event('INFO'), event('ERROR')] })]);

const ruleWith = (...selectors: readonly string[]): AlertRule => ({
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

const havingStreams =
  (...existing: readonly string[]) =>
  async (selector: string): Promise<boolean> =>
    existing.includes(selector);

test('there is no note if every selector matches', async () => {
  const rule = ruleWith('{a="b"}', '{c="d"}');
  expect(await requireStreams(rule, shop, havingStreams('{a="b"}', '{c="d"}'))).toEqual([]);
});

test('a selector that matches nothing is unobservable', async () => {
  const rule = ruleWith('{a="b"}', '{c="d"}');
  await expect(requireStreams(rule, shop, havingStreams('{a="b"}'))).rejects.toEqual(
    new Unobservable(
      'selector matches nothing: {c="d"}; no stream has the label c: streams have service_name, service_namespace, service_instance_id, deployment_environment_name; with --via push they have app',
    ),
  );
});

test('a selector that the scenario could have matched gives a note', async () => {
  const [note] = await requireStreams(
    ruleWith('{severity_text="ERROR"}'),
    shop,
    havingStreams('{severity_text=~".+"}'),
  );
  expect(note).toMatch(
    /^Errors: no record of this run is in a stream that \{severity_text="ERROR"\} matches/,
  );
});

test('it is unobservable if Loki has no streams with such labels at all', async () => {
  await expect(requireStreams(ruleWith('{severity_text="ERROR"}'), shop, havingStreams())).rejects.toThrow(
    'selector matches nothing',
  );
});
