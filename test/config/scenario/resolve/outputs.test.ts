/** Outputs and bodies as the file writes them. */
import { expect, test } from 'vitest';
import { faultsOf, loadText, SHOP, shopWith } from '../../../support/config-scenario.ts';

const MB = 1024 * 1024;
const ROTATION = { sizeBytes: 10 * MB, keep: 5, gzip: false };
const ALL = { services: [] };
const outputs = async (...lines: readonly string[]) =>
  (await loadText(`${SHOP}outputs:\n${lines.map((line) => `  - { ${line} }\n`).join('')}`)).outputs;

test('a file that names none writes text to the console and to logs/app.log', async () => {
  expect((await loadText(SHOP)).outputs).toEqual([
    { kind: 'console', format: 'text', filter: ALL },
    { kind: 'file', path: 'logs/app.log', format: 'text', filter: ALL, rotation: ROTATION },
  ]);
});

test('a file that names an empty list writes nowhere', async () => {
  expect((await loadText(`${SHOP}outputs: []\n`)).outputs).toEqual([]);
});

test('formats and filters are taken', async () => {
  expect(
    await outputs(
      'console: true, format: combined, only: access',
      'file: e.log, format: " %(levelname)s %(message)s", only: error, level: WARNING, services: [ web ]',
    ),
  ).toEqual([
    { kind: 'console', format: 'combined', filter: { services: [], only: 'access' } },
    {
      kind: 'file',
      path: 'e.log',
      format: ' %(levelname)s %(message)s',
      filter: { services: ['web'], only: 'error', leastLevel: 'WARN' },
      rotation: ROTATION,
    },
  ]);
});

test.each([
  ['{ keep: 2 }', { ...ROTATION, keep: 2 }],
  ['{ size: 64KB }', { ...ROTATION, sizeBytes: 65_536 }],
  ['{ every: 1h, gzip: true }', { everyMs: 3_600_000, keep: 5, gzip: true }],
  ['{ size: 1MB, every: 1d, keep: 0 }', { sizeBytes: MB, everyMs: 86_400_000, keep: 0, gzip: false }],
])('rotate: %s', async (rotate, rotation) => {
  expect(await outputs(`file: a.log, rotate: ${rotate}`)).toEqual([
    { kind: 'file', path: 'a.log', format: 'text', filter: ALL, rotation },
  ]);
});

test('a guard for spreadsheets is taken, where the format is csv', async () => {
  expect(
    await outputs('console: true, format: CSV, csv: { guard: true }', 'file: a.csv, format: csv, csv: {}'),
  ).toEqual([
    { kind: 'console', format: 'csv', csvGuard: true, filter: ALL },
    { kind: 'file', path: 'a.csv', format: 'csv', filter: ALL, rotation: ROTATION },
  ]);
});

test('a new file more often than every second is refused', async () => {
  expect(await faultsOf(`${SHOP}outputs: [ { file: a, rotate: { every: 999ms } } ]\n`)).toEqual([
    expect.objectContaining({
      where: 'shop.yaml:16 outputs.0.rotate.every',
      problem: 'found "999ms"',
      expected: 'a duration of at least 1s: 30m, 1h, 1d',
    }),
  ]);
});

test.each([
  ['text', 'text'],
  ['json', 'json'],
  ['Bracketed', 'bracketed'],
  ['"[%(asctime)s] %(message)s"', '[%(asctime)s] %(message)s'],
])('body: %s', async (written, body) => {
  expect((await loadText(shopWith('levels:', `body: ${written}\nlevels:`))).body).toBe(body);
});
