/** The settings that docs/endpoints.md shows are settings: a shell takes each block, and firedrill what comes of it. */
import { describe, expect, test } from 'vitest';
import { otlpTargets, otlpWarnings } from '../../src/config/settings/otlp-targets.ts';
import { resolveSettings } from '../../src/config/settings/resolve.ts';
import { endpointExamples } from '../support/endpoint-examples.ts';

describe('docs/endpoints.md', () => {
  test.each(endpointExamples().filter(({ title }) => title !== 'TLS'))('$title', ({ environment }) => {
    const resolved = resolveSettings({ flags: {}, environment });
    expect([...resolved.warnings, ...otlpWarnings(resolved)]).toEqual([]);
    const targets = otlpTargets(resolved);
    expect(targets.map(({ url }) => new URL(url).pathname)).toEqual(
      targets.map(({ signal }) => expect.stringMatching(RegExp(`/v1/${signal}$`))),
    );
    for (const [name, value] of targets.flatMap(({ headers }) => Object.entries(headers)))
      expect(`${name}: ${value}`).not.toMatch(/%|undefined|: *$/);
  });
});
