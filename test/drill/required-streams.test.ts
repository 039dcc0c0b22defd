/** A rule whose selectors match nothing is unobservable, unless the scenario could have written matching records. */
import { describe, expect, test } from 'vitest';
import type { AlertRule } from '../../src/alerts/model.ts';
import { requireStreams } from '../../src/drill/required-streams.ts';
import { Unobservable } from '../../src/loki/refusals.ts';
import { event, linePieces, scenario, service } from '../support/scenario-values.ts';

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

describe('labels of a service', () => {
  const own = scenario(
    [service('pay', { events: [event('INFO')] }), service('web', { events: [event('INFO')] })],
    {
      labels: [
        { name: 'app', pieces: linePieces('%(service)s'), byService: { pay: 'payments' } },
        { name: 'namespace', pieces: [], byService: { pay: 'prod' } },
      ],
    },
  );
  const noMatch = (selector: string, ...existing: readonly string[]) =>
    requireStreams(ruleWith(selector), own, havingStreams(...existing)).then(
      () => undefined,
      (error: unknown) => (error as Unobservable).message.split('; ').slice(1).join('; '),
    );
  const ALL = ['{app=~".+"}', '{namespace=~".+"}'];

  test('a value that no service has is explained with the values', async () => {
    expect(await noMatch('{namespace="prdo"}', ...ALL)).toBe(
      'no stream has namespace="prdo": the values are prod',
    );
    expect(await noMatch('{app="pay"}', ...ALL)).toBe(
      'no stream has app="pay": the values are payments, web',
    );
  });

  test('also if the only service with the label is silent', async () => {
    expect(await noMatch('{namespace="prdo"}', '{app=~".+"}')).toBe(
      'no stream has namespace="prdo": the values are prod',
    );
  });

  test('without streams of the push API, the label needs it', async () => {
    expect(await noMatch('{namespace="prod"}', '{service_name=~".+"}')).toBe(
      'no stream has the label namespace: it is a label of the scenario, which is written only with --via push',
    );
  });

  test('a misspelled label is explained with those that exist', async () => {
    expect(await noMatch('{namespce="prod"}', ...ALL)).toContain('with --via push they have app, namespace');
  });

  test('values that no single service has are told as such', async () => {
    expect(await noMatch('{app="web", namespace="prod"}', ...ALL, '{app="web"}', '{namespace="prod"}')).toBe(
      'each of its matchers matches streams, but no stream matches all of them',
    );
  });

  test('there is only a note if the service that would match is silent', async () => {
    const [note] = await requireStreams(
      ruleWith('{app="payments", namespace="prod"}'),
      own,
      havingStreams('{app=~".+"}'),
    );
    expect(note).toContain('the scenario can write such records but did not');
  });

  test('the name of the service is that which Loki derives from the labels', async () => {
    expect(await noMatch('{service_name="pay"}', ...ALL, '{service_name=~".+"}')).toBe(
      'no stream has service_name="pay": the values are payments, web',
    );
    expect(await noMatch('{service_name="payments"}', '{service_name=~".+"}')).toBe(
      'no stream has service_name="payments": the values are pay, web',
    );
    expect(
      await requireStreams(
        ruleWith('{service_name="payments"}'),
        own,
        havingStreams(...ALL, '{service_name=~".+"}'),
      ),
    ).toHaveLength(1);
  });
});
