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

describe('labels of services', () => {
  const own = scenario(
    [
      service('web', { events: [event('INFO')] }),
      service('pay', { events: [event('ERROR')] }),
      service('mail', { events: [event('INFO')] }),
    ],
    {
      labels: [
        { ...field('app', 'service'), byService: { pay: 'payments' } },
        { ...field('level', 'severity'), byService: { mail: 'P3' } },
        { name: 'env', pieces: ['live'], byService: { pay: 'vault' } },
        { ...field('status', 'status'), byService: { web: 'ok' } },
        { name: 'namespace', pieces: [], byService: { pay: 'prod', mail: 'office' } },
      ],
    },
  );

  test.each([
    ['{app="payments"}', '{app=~".+"}'],
    ['{app="payments", level="error", namespace="prod"}', '{app=~".+", level=~".+"}'],
    // Streams with the label may be missing only because its services are silent: a label of all streams tells.
    ['{namespace="prod"}', '{app=~".+"}'],
    ['{namespace!="prod"}', '{app=~".+"}'],
    ['{namespace=~"prod|office"}', '{app=~".+"}'],
    ['{env="vault"}', '{env=~".+"}'],
    ['{env="live", app="web"}', '{env=~".+", app=~".+"}'],
    ['{level="P3"}', '{level=~".+"}'],
    ['{service_name="payments"}', '{service_name=~".+"}'],
    ['{status="ok", app="web"}', '{app=~".+"}'],
    // Only the records tell.
    ['{status="500", app="mail"}', '{status="500", app=~".+"}'],
  ])('%s can be matched', (selector, wider) => {
    expect(widenedSelector(own, selector)).toBe(wider);
  });

  test.each([
    ['a name that is replaced', '{app="pay"}'],
    ['values of two services', '{app="web", namespace="prod"}'],
    ['a value of no service', '{namespace="prdo"}'],
    ['a level of another service', '{namespace="prod", level="info"}'],
    ['a level that is replaced', '{app="mail", level="info"}'],
    ['a fixed text that is replaced', '{app="payments", env="live"}'],
    ['no label where there is one', '{app="payments", namespace=""}'],
    ['a value that only the records tell', '{status="500"}'],
    ['another value than that of the service', '{status="500", app="web"}'],
  ])('%s: %s', (_, selector) => {
    expect(widenedSelector(own, selector)).toBeUndefined();
  });

  test('a label that OTLP also writes does not tell that records are written over the push API', () => {
    const named = { ...own, labels: [{ ...field('service_name', 'service') }, own.labels[4]!] };
    expect(widenedSelector(named, '{namespace="prod"}')).toBe('{namespace=~".+"}');
  });
});
