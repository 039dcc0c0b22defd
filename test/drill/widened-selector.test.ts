/** Which selectors a scenario can match, and the wider selector whose streams must exist. */
import { describe, expect, test } from 'vitest';
import { widenedSelector } from '../../src/drill/required-streams.ts';
import type { StreamLabel } from '../../src/model/stream-label.ts';
import {
  event,
  incident,
  linePieces,
  log,
  operation,
  scenario,
  service,
} from '../support/scenario-values.ts';

const field = (name: string, of: 'service' | 'severity' | 'level' | 'status', before = ''): StreamLabel => ({
  name,
  pieces: linePieces(`${before}%(${of})s`),
});

const shop = scenario(
  [
    service('web', { operations: [operation('show')] }),
    service('mail', { events: [event('INFO'), event('WARN')] }),
    service('cron', { operations: [operation('tick', { logs: [log('end', 'INFO')] })] }),
  ],
  {
    warnText: 'WARNING',
    labels: [
      field('app', 'service', 'shop-'),
      field('level', 'severity'),
      field('severity', 'level'),
      field('status', 'status'),
      { name: 'env', pieces: ['live'] },
    ],
    incidents: [
      incident('storm', {
        services: ['cron'],
        storm: { rate: 5, level: 'FATAL', message: ['!'], eventName: 'it.storms' },
      }),
    ],
  },
);

describe('a selector that the scenario can match', () => {
  test.each([
    ['{level="error"}', '{level=~".+"}'],
    ['{app="shop-web", level=~"error|fatal", env="live"}', '{app=~".+", level=~".+", env="live"}'],
    ['{app=~"shop-.*", app!="shop-web", level="warn"}', '{app=~".+", level=~".+"}'],
    ['{severity="WARNING"}', '{severity=~".+"}'],
    // A storm writes what its service does not.
    ['{app="shop-cron", level="fatal"}', '{app=~".+", level=~".+"}'],
    ['{service_name="mail"}', '{service_name=~".+"}'],
    ['{severity_text="ERROR"}', '{severity_text=~".+"}'],
    ['{app="shop-mail", env=`li"ve`}', '{app=~".+", env="li\\"ve"}'],
  ])('%s', (selector, wider) => {
    expect(widenedSelector(shop, selector)).toBe(wider);
  });
});

describe('a selector that it never matches, or where that is unknown', () => {
  test.each([
    ['another spelling of a level', '{level="ERROR"}'],
    ['another name of a level', '{severity="WARN"}'],
    ['a level that no service has', '{level="trace"}'],
    ['a level that this service lacks', '{app="shop-mail", level="error"}'],
    ['a level of a storm of another service', '{app="shop-mail", level="fatal"}'],
    ['a service that does not exist', '{app="shop-wbe", level="error"}'],
    ['a service without its prefix', '{app="web"}'],
    ['two levels at once', '{level="error", severity="INFO"}'],
    ['everything except the existing services', '{app!~"shop-.*"}'],
    ['a label of access records only', '{status="500"}'],
    ['a constant label', '{env="test"}'],
    ['an unknown label', '{team="a"}'],
  ])('%s: %s', (_, selector) => {
    expect(widenedSelector(shop, selector)).toBeUndefined();
  });

  test('a level below the least level', () => {
    expect(widenedSelector(shop, '{level="info"}')).toBeDefined();
    expect(widenedSelector({ ...shop, leastLevel: 'WARN' }, '{level="info"}')).toBeUndefined();
  });
});
