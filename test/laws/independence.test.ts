/**
 * Adding something to a scenario does not change the rest. A trace is drawn from a stream of its own, so the same traces
 * occur with the same texts, services and durations. Only their times may change, because all of them share one rate.
 */
import { describe, expect, test } from 'vitest';
import { scenarioFrom } from '../../src/config/scenario/index.ts';
import { readScenarioText } from '../../src/config/scenario/read.ts';
import type { Draft } from '../../src/simulate/draft.ts';
import { play } from '../support/scenarios.ts';

const { text } = readScenarioText('storefront');
const TEN_MINUTES = 600_000;

type Traces = ReadonlyMap<string, { readonly content: string; readonly services: ReadonlySet<string> }>;

async function tracesOf(yaml: string): Promise<Traces> {
  const { scenario } = await scenarioFrom({ label: 'shop.yaml', text: yaml }, '7');
  const byTrace = new Map<string, Draft[]>();
  for (const draft of play(scenario, { seed: '7', durationMs: TEN_MINUTES, toTheEnd: true }).drafts) {
    const trace = byTrace.get(draft.span.traceId);
    if (trace) trace.push(draft);
    else byTrace.set(draft.span.traceId, [draft]);
  }
  return new Map(
    [...byTrace].map(([id, drafts]) => [
      id,
      {
        content: JSON.stringify(drafts.map(contentOf)),
        services: new Set(drafts.map((draft) => draft.instance.service)),
      },
    ]),
  );
}

/** Everything but the time; durations to the microsecond. */
function contentOf(draft: Draft): unknown {
  if (draft.kind === 'log')
    return { ...draft, timeMs: undefined, observedMs: undefined, instance: draft.instance.id };
  const lengthUs = Math.round((draft.timeMs - draft.startMs) * 1000);
  return { ...draft, timeMs: lengthUs, startMs: undefined, instance: draft.instance.id };
}

const insert = (after: string, added: string): string => {
  if (!text.includes(after)) throw new Error(`storefront has no line "${after}"`);
  return text.replace(after, `${after}\n${added}`);
};

const base = await tracesOf(text);

describe.each([
  [
    'a single event',
    insert(
      '  notification-service:\n    version: 1.2.7\n    operations: {}\n    events:',
      '      - { name: push.sent, level: INFO, message: "Push sent to {user}" }',
    ),
  ],
  [
    'a service',
    insert(
      'services:',
      '  audit-service:\n    events:\n      - { name: audit.written, level: INFO, message: "Entry {int:1-99} written" }',
    ),
  ],
  [
    'a journey',
    insert(
      'journeys:',
      '  visitor:\n    weight: 1\n    start: look\n    states:\n      look: { run: gateway-service.browse }',
    ),
  ],
])('adding %s', (_, yaml) => {
  test('changes no other trace', async () => {
    const changed = await tracesOf(yaml);
    const common = [...base].filter(([id]) => changed.has(id));
    expect(common.filter(([id, { content }]) => changed.get(id)!.content !== content)).toEqual([]);
    // The addition takes a part of the rate, so there are fewer other traces in the same time.
    expect(common.length / base.size).toBeGreaterThan(0.75);
  });
});

test('a service that fails more often changes only traces that it is part of', async () => {
  const changed = await tracesOf(text.replace('errors: 2%', 'errors: 40%'));
  const apart = [...base].filter(([, { services }]) => !services.has('payment-service'));
  const common = apart.filter(([id]) => changed.has(id));
  expect(common.length / apart.length).toBeGreaterThan(0.9);
  expect(common.filter(([id, { content }]) => changed.get(id)!.content !== content)).toEqual([]);
});

test('the number of instances of a service does not change any text', async () => {
  const changed = await tracesOf(
    text.replace('version: 3.4.1\n    instances: 2', 'version: 3.4.1\n    instances: 1'),
  );
  const apart = [...base].filter(([, { services }]) => !services.has('gateway-service'));
  const common = apart.filter(([id]) => changed.has(id));
  expect(common.length / apart.length).toBeGreaterThan(0.9);
  expect(common.filter(([id, { content }]) => changed.get(id)!.content !== content)).toEqual([]);
});
