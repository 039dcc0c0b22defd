/** Streams that a scenario can write and that need not be there: only what it could really write counts as such. */
import { describe, expect, test } from 'vitest';
import { couldMatch } from '../../src/drill/watched.ts';
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

describe('could be written', () => {
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
    expect(couldMatch(shop, selector)).toBe(wider);
  });
});

describe('is never written, or nobody can say', () => {
  test.each([
    ['another spelling of a level', '{level="ERROR"}'],
    ['another name of a level', '{severity="WARN"}'],
    ['a level that no service has', '{level="trace"}'],
    ['a level that this service lacks', '{app="shop-mail", level="error"}'],
    ['a level of a storm elsewhere', '{app="shop-mail", level="fatal"}'],
    ['a service that is not there', '{app="shop-wbe", level="error"}'],
    ['a service without what stands before it', '{app="web"}'],
    ['two levels at once', '{level="error", severity="INFO"}'],
    ['everything but what there is', '{app!~"shop-.*"}'],
    ['a label of few records', '{status="500"}'],
    ['a label that is always the same', '{env="test"}'],
    ['a label of nobody', '{team="a"}'],
  ])('%s: %s', (_, selector) => {
    expect(couldMatch(shop, selector)).toBeUndefined();
  });

  test('a level below those that are written', () => {
    expect(couldMatch(shop, '{level="info"}')).toBeDefined();
    expect(couldMatch({ ...shop, leastLevel: 'WARN' }, '{level="info"}')).toBeUndefined();
  });
});
