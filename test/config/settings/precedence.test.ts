/** Flag > environment > settings file > default, for every setting, and `sources` says which it was. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  DEFINITIONS,
  type ResolvedSettings,
  resolveSettings,
  type SettingKey,
} from '../../../src/config/settings/resolve.ts';
import { type Parser, share } from '../../../src/config/values.ts';

/** Good values of each kind of setting, all different. */
function goodValues(key: SettingKey, parse: Parser<unknown>): readonly string[] {
  const candidates = [
    ...['a=1', 'b=2', 'c=3'],
    ...['http://one:1', 'http://two:2', 'http://three:3'],
    ...['INFO:1', 'ERROR:1', 'WARN:0.5,ERROR:0.5'],
    ...['0.1', '0.2', '2', '3', '4', '1s', '2s', '3s', '2026-01-01', '2026-01-02', '2026-01-03'],
    ...['true', 'false', 'otlp', 'none', 'gzip', 'grpc', 'http/json', 'http/protobuf'],
    ...['text', 'json', 'csv', 'INFO', 'WARN', 'ERROR', 'real', 'virtual', 'firedrill', 'sdk'],
    ...['one.yaml', 'two.yaml', 'three.yaml', 'one.example', 'two.example'],
    ...['[{ console: true }]', '[{ file: a.log }]', '[{ file: b.log }]'],
  ];
  const read = new Map<string, string>();
  for (const raw of candidates) {
    const parsed = parse(raw);
    if (parsed.ok && !read.has(JSON.stringify(parsed.value))) read.set(JSON.stringify(parsed.value), raw);
  }
  if (read.size < 2) throw new Error(`no good values for ${key}: add some above`);
  return [...read.values()];
}

const SETTINGS = DEFINITIONS.map(([key, definition]) => ({
  key,
  definition,
  good: goodValues(key, definition.parse),
}));

describe.each(SETTINGS)('$key', ({ key, definition, good }) => {
  const { name, env, envAlias, parse, fallback } = definition;
  const layers = fc.record({
    flag: fc.option(fc.constantFrom(...good), { nil: undefined }),
    environment: fc.option(fc.constantFrom(...good), { nil: undefined }),
    alias: fc.option(fc.constantFrom(...good), { nil: undefined }),
    file: fc.option(fc.constantFrom(...good), { nil: undefined }),
  });

  test('the highest layer that says anything wins, and is named', () => {
    fc.assert(
      fc.property(layers, ({ flag, environment, alias, file }) => {
        const resolved = resolveSettings({
          flags: { ...(flag === undefined ? {} : { [name]: flag }) },
          environment: {
            ...(env === undefined ? {} : { [env]: environment }),
            ...(envAlias === undefined ? {} : { [envAlias]: alias }),
          },
          file: { path: 'mine.yaml', content: { ...(file === undefined ? {} : { [name]: file }) } },
        });
        const said = [
          ['flag', flag],
          ['environment', env === undefined ? undefined : environment],
          ['environment', envAlias === undefined ? undefined : alias],
          ['settings file', file],
        ].find(([, raw]) => raw !== undefined);
        const parsed = said && parse(said[1]);
        expect(resolved.values[key]).toEqual(parsed?.ok ? parsed.value : fallback);
        expect(resolved.sources[key]).toBe(said?.[0] ?? 'default');
      }),
      { numRuns: 30 },
    );
  });
});

const resolved = (environment: Readonly<Record<string, string | undefined>>): ResolvedSettings =>
  resolveSettings({ flags: {}, environment });

describe('an empty variable', () => {
  test.each(
    DEFINITIONS.flatMap(([key, { env, emptyAllowed }]) =>
      env && !emptyAllowed ? [[env, key] as const] : [],
    ),
  )('%s is as good as unset', (env, key) => {
    for (const empty of ['', '  ', undefined])
      expect(resolved({ [env]: empty }).sources[key]).toBe('default');
  });

  test('lets the settings file have its say', () => {
    const { values, sources } = resolveSettings({
      flags: {},
      environment: { LOG_RATE: '' },
      file: { path: 'mine.yaml', content: { rate: 7 } },
    });
    expect([values.rate, sources.rate]).toEqual([7, 'settings file']);
  });

  test('means no file where it is OUTPUT_FILE', () => {
    expect(resolved({ OUTPUT_FILE: '' }).values.outputFile).toBe('');
    expect(resolved({ OUTPUT_FILE: '', LOG_FILE: 'a.log' }).values.outputFile).toBe('');
    expect(resolved({ LOG_FILE: '' }).values.outputFile).toBe('');
  });
});

test('compose may pass everything empty', () => {
  const environment = Object.fromEntries(DEFINITIONS.flatMap(([, { env }]) => (env ? [[env, '']] : [])));
  const { values, warnings } = resolved(environment);
  expect({ ...values, outputFile: undefined }).toEqual(resolved({}).values);
  expect(warnings).toEqual([]);
});

test('an entry of the settings file without a value says nothing', () => {
  const { sources } = resolveSettings({
    flags: {},
    environment: {},
    file: { path: 'mine.yaml', content: { rate: null } },
  });
  expect(sources.rate).toBe('default');
});

test.each([null, undefined, {}])('a settings file of %j says nothing', (content) => {
  expect(resolveSettings({ flags: {}, environment: {}, file: { path: 'mine.yaml', content } })).toEqual({
    ...resolved({}),
    file: 'mine.yaml',
  });
});

test('numbers and switches of a settings file are read as they are', () => {
  const { values } = resolveSettings({
    flags: {},
    environment: {},
    file: {
      path: 'mine.yaml',
      content: { rate: 20, console: false, 'burst-frequency': 1e-7, duration: 90, seed: 7 },
    },
  });
  expect(values).toMatchObject({
    rate: 20,
    console: false,
    burstFrequency: 1e-7,
    duration: 90_000,
    seed: '7',
  });
  expect(share('1e-7').ok).toBe(true);
});

test('the result cannot be changed', () => {
  const { values, sources } = resolved({});
  expect([values, sources].every(Object.isFrozen)).toBe(true);
});
