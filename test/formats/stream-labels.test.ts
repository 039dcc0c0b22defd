/** The stream of a record by the labels of a scenario. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { streamNames } from '../../src/formats/stream-labels.ts';
import { LEVELS } from '../../src/model/level.ts';
import { parseLineTemplate } from '../../src/model/line-format.ts';
import { awkwardText } from '../support/awkward.ts';
import { instanceOf, logRecord } from '../support/records.ts';

function labels(written: Readonly<Record<string, string>>) {
  return Object.entries(written).map(([name, text]) => {
    const parsed = parseLineTemplate(text);
    if (!parsed.ok) throw new Error(parsed.problem);
    return { name, pieces: parsed.pieces };
  });
}

const APP_AND_LEVEL = labels({ app: '%(service)s', level: '%(severity)s' });

test("is in Loki's notation", () => {
  expect(streamNames(APP_AND_LEVEL).nameOf(logRecord())).toBe('{app="shop", level="info"}');
});

test('has the same label for both spellings of the warning level', () => {
  const { nameOf } = streamNames(APP_AND_LEVEL);
  for (const severityText of ['WARN', 'WARNING']) {
    expect(nameOf(logRecord({ level: 'WARN', severityText }))).toBe('{app="shop", level="warn"}');
  }
});

test('has no label without a value', () => {
  const { nameOf } = streamNames(labels({ app: '%(service)s', to: 'calls %(dependency)s' }));
  expect(nameOf(logRecord())).toBe('{app="shop"}');
  expect(nameOf(logRecord({ dependency: 'bank' }))).toBe('{app="shop", to="calls bank"}');
});

test('has no label with an empty value, which does not exist for Loki', () => {
  const { nameOf } = streamNames(labels({ app: '%(service)s', team: '%(team.name)s' }));
  expect(nameOf(logRecord({ instance: instanceOf('web', { 'team.name': '' }) }))).toBe('{app="web"}');
});

test('numbers and booleans are written as text', () => {
  const { nameOf } = streamNames(labels({ app: '%(service)s', status: '%(status)s', on: '%(cloud.on)s' }));
  const attributes = { 'http.response.status_code': 503 };
  expect(nameOf(logRecord({ attributes, instance: instanceOf('web', { 'cloud.on': true }) }))).toBe(
    '{app="web", status="503", on="true"}',
  );
});

test('is quoted correctly for any value', () => {
  const { nameOf } = streamNames(labels({ app: '%(service)s', team: '%(team.name)s' }));
  const named = (name: string) => nameOf(logRecord({ instance: instanceOf('web', { 'team.name': name }) }));
  expect(named('a"b\\c\nd')).toBe('{app="web", team="a\\"b\\\\c\\nd"}');
  expect(named('Käse ü €')).toBe('{app="web", team="Käse ü €"}');
});

describe('the mark of an incident', () => {
  const mark = logRecord({ instance: instanceOf('firedrill') });

  test('has only the label that all streams have', () => {
    const names = streamNames(labels({ env: 'demo', app: '%(service)s', level: '%(severity)s' }));
    expect(names.nameOf(mark)).toBe('{app="firedrill"}');
    expect(names.counted).toBe('app');
  });

  test('also has fixed labels', () => {
    const own = { name: 'drill', pieces: ['d-1'], everywhere: true };
    const names = streamNames([...APP_AND_LEVEL, own]);
    expect(names.nameOf(mark)).toBe('{app="firedrill", drill="d-1"}');
    expect(names.nameOf(logRecord())).toBe('{app="shop", level="info", drill="d-1"}');
    expect(names.counted).toBe('app');
  });

  test('is not in the stream of a label that all services share', () => {
    const names = streamNames(labels({ job: 'shop' }));
    expect(names.nameOf(mark)).toBe('{job="firedrill"}');
    expect([names.countedAs(mark), names.countedAs(logRecord())]).toEqual(['firedrill', 'shop']);
  });
});

describe('labels of a service', () => {
  const [app, level] = APP_AND_LEVEL;
  const own = [
    { ...app!, byService: { pay: 'payments' } },
    level!,
    { name: 'namespace', pieces: [], byService: { pay: 'prod' } },
  ];
  const from = (service: string) => logRecord({ instance: instanceOf(service) });

  test('replace those of the scenario and add to them', () => {
    const names = streamNames(own);
    expect(names.nameOf(from('pay'))).toBe('{app="payments", level="info", namespace="prod"}');
    expect(names.labelsOf(from('pay'))).toEqual({ app: 'payments', level: 'info', namespace: 'prod' });
    expect(names.countedAs(from('pay'))).toBe('payments');
  });

  test('are not on records of other services, whatever their names', () => {
    const names = streamNames(own);
    for (const service of ['web', 'constructor', 'toString']) {
      expect(names.nameOf(from(service))).toBe(`{app="${service}", level="info"}`);
      expect(names.countedAs(from(service))).toBe(service);
    }
  });

  test('are not on the mark of an incident', () => {
    expect(streamNames(own).nameOf(from('firedrill'))).toBe('{app="firedrill"}');
  });

  test('give a value where a record has no field for it', () => {
    const to = {
      name: 'to',
      pieces: labels({ to: '%(dependency)s' })[0]!.pieces,
      byService: { pay: 'bank' },
    };
    const { nameOf } = streamNames([app!, to]);
    expect(nameOf(from('pay'))).toBe('{app="pay", to="bank"}');
    expect(nameOf(from('web'))).toBe('{app="web"}');
  });

  test('are counted by, if every service has a value', () => {
    const team = { name: 'team', pieces: [], byService: { pay: 'a', web: 'b' }, everyService: true };
    const names = streamNames([labels({ to: '%(dependency)s' })[0]!, team]);
    expect(names.counted).toBe('team');
    expect([names.countedAs(from('pay')), names.nameOf(from('web'))]).toEqual(['a', '{team="b"}']);
    expect(names.nameOf(from('firedrill'))).toBe('{team="firedrill"}');
  });

  test('any fixed values are those of the service, the rest is as without them', () => {
    const text = awkwardText.filter((value) => value !== '');
    const values = fc.dictionary(fc.constantFrom('pay', 'web', '__proto__', 'constructor'), text);
    const record = fc.record({
      service: fc.constantFrom('pay', 'web', 'constructor', 'mail'),
      level: fc.constantFrom(...LEVELS),
    });
    fc.assert(
      fc.property(values, values, record, (apps, teams, { service, level }) => {
        const own = streamNames([
          { ...APP_AND_LEVEL[0]!, byService: apps },
          APP_AND_LEVEL[1]!,
          { name: 'team', pieces: [], byService: teams },
        ]);
        const one = logRecord({ instance: instanceOf(service), level });
        const team = Object.hasOwn(teams, service) ? { team: teams[service] } : {};
        const name = Object.hasOwn(apps, service) ? { app: apps[service] } : {};
        expect(own.labelsOf(one)).toEqual({ ...streamNames(APP_AND_LEVEL).labelsOf(one), ...name, ...team });
        // Records are counted by a label that their stream has.
        expect(own.labelsOf(one)[own.counted]).toBe(own.countedAs(one));
      }),
    );
  });
});
