/** The published JSON Schema: what loads passes it, and slips that one place shows do not. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import {
  builtInScenarios,
  readScenarioText,
  scenarioJsonSchema,
} from '../../../src/config/scenario/index.ts';
import * as form from '../../../src/config/scenario/shape/forms.ts';
import {
  duration,
  durationRange,
  factor,
  positiveDuration,
  share,
  size,
  wholeRange,
} from '../../../src/config/values.ts';
import { SHOP, shopWith } from '../../support/config-scenario.ts';
import { languagePage } from '../../support/language-page.ts';

const ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true, strictTypes: false });
const validate = ajv.compile(scenarioJsonSchema());
const passes = (text: string): boolean => validate(parse(text));

test.each(builtInScenarios())('built-in %s passes', (name) => {
  passes(readScenarioText(name).text);
  expect(validate.errors).toBeNull();
});

test("the language page's own example passes", () => {
  passes(languagePage());
  expect(validate.errors).toBeNull();
});

const BROKEN = join(import.meta.dirname, '../broken');

test.each([
  'attribute-list',
  'call-breaker-zero',
  'call-key-misspelt',
  'call-key-misspelt-in-parallel',
  'call-parallel-empty',
  'call-to-nowhere',
  'daily-half',
  'daily-hours-23',
  'daily-peak-hour',
  'daily-peaks-and-peak-hour',
  'daily-peaks-hour',
  'daily-peaks-without-trough',
  'daily-two-curves',
  'expect-label-name',
  'expect-never-and-fires',
  'expect-nothing',
  'expect-resolves-alone',
  'field-life-unknown',
  'http-error-status',
  'http-error-status-key',
  'incident-at-no-time',
  'incident-crash-loop-zero',
  'incident-deploy-number',
  'incident-service-and-services',
  'incident-storm-half',
  'incident-without-times',
  'kind-misspelt',
  'labels-name',
  'labels-name-reserved',
  'service-labels-empty-value',
  'service-labels-list',
  'service-labels-name',
  'service-labels-name-reserved',
  'service-labels-number',
  'latency-one-percentile',
  'latency-word',
  'levels-unknown',
  'log-at-error',
  'log-on-end',
  'log-over-without-slow',
  'log-slow-without-over',
  'log-two-moments',
  'log-without-moment',
  'message-is-mapping',
  'missing-keys',
  'output-nowhere',
  'output-csv-guard',
  'output-rotate-console',
  'output-rotate-size',
  'output-two-places',
  'ratio-above-ten',
  'service-name-with-blank',
  'share-above-one',
  'unknown-key-deep',
  'unknown-key-top',
  'weekly-day-misspelt',
])('the broken %s does not', (name) => {
  expect(passes(readFileSync(join(BROKEN, `${name}.yaml`), 'utf8'))).toBe(false);
});

test('what only the whole file shows, it leaves to `check`', () => {
  expect(passes(SHOP)).toBe(true);
  expect(passes(shopWith('run: web.get', 'run: web.nope'))).toBe(true);
});

/** Every key of a scenario file: its path, and its part of the schema. */
const keys: readonly (readonly [path: string, part: { description?: string; const?: unknown }])[] = keysOf(
  scenarioJsonSchema(),
  '',
).filter(([path]) => !/\.weekly\.\w+day$/.test(path));

function keysOf(schema: unknown, path: string): [string, { description?: string; const?: unknown }][] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([name, part]) => {
    if (name !== 'properties') return keysOf(part, path);
    return Object.entries<{ description?: string; const?: unknown }>(part).flatMap(([key, value]) => [
      [`${path}.${key}`, value] as [string, typeof value],
      ...keysOf(value, `${path}.${key}`),
    ]);
  });
}

test('every key has a description', () => {
  const without = keys.filter(([, part]) => part.description === undefined && !('const' in part));
  expect(without.map(([path]) => path)).toEqual([]);
});

test('every key is on the page of the language', () => {
  const page = readFileSync('docs/scenarios/language.md', 'utf8');
  const missing = keys.filter(([path]) => !new RegExp(`\\b${path.split('.').at(-1)}\\b`).test(page));
  expect(missing.map(([path]) => path)).toEqual([]);
});

const FORMS = [
  ['duration', form.duration, duration, '5 weeks'],
  ['positive duration', form.positiveDuration, positiveDuration, '1h1d'],
  ['range of durations', form.durationRange, durationRange, '1s..'],
  ['share', form.share, share, '-5%'],
  ['factor', form.factor, factor, '3x'],
  ['size', form.size, size, '10XB'],
  ['range of numbers', form.wholeRange, wholeRange, '1.5..2'],
] as const;

describe.each(FORMS)('the pattern of a %s', (_, schema, read, wrong) => {
  const { pattern, examples } = schema.meta() as { pattern: string; examples: readonly unknown[] };

  test('allows all that its parser reads', () => {
    const piece = fc.constantFrom(
      '1',
      '20',
      '0.5',
      '.5',
      '..',
      '%',
      'x',
      ' ',
      's',
      'm',
      'ms',
      'h',
      'KB',
      'e2',
      '-',
    );
    const readable = fc
      .array(piece, { minLength: 1, maxLength: 5 })
      .map((pieces) => pieces.join('').trim())
      .filter((text) => read(text).ok);
    fc.assert(
      fc.property(readable, (text) => {
        expect(text).toMatch(new RegExp(pattern));
      }),
    );
  });

  test('has examples that can be read, and refuses what cannot', () => {
    for (const example of examples) expect(read(example).ok).toBe(true);
    expect(wrong).not.toMatch(new RegExp(pattern));
    expect(read(wrong).ok).toBe(false);
  });
});
