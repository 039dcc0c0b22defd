/** The stream of a record by the labels of a scenario. */
import { describe, expect, test } from 'vitest';
import { streamNames } from '../../src/formats/stream-labels.ts';
import { parseLineTemplate } from '../../src/model/line-format.ts';
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
