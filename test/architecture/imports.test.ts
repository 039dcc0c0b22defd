/** The import table of docs/architecture.md: who may import whom, and no circles. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const SRC = resolve(import.meta.dirname, '../../src');

const ROOMS: Readonly<Record<string, readonly string[]>> = {
  core: [],
  model: ['core'],
  draw: ['core', 'model'],
  config: ['core', 'model'],
  schedule: ['core', 'model'],
  simulate: ['core', 'model'],
  formats: ['core', 'model'],
  emit: ['core', 'model', 'formats'],
  sinks: ['core', 'model', 'formats'],
  figures: ['core', 'model'],
  engine: ['core', 'model', 'schedule', 'simulate'],
  read: ['core', 'model', 'formats'],
  template: ['core', 'model'],
  logql: ['core', 'model', 'template'],
  alerts: ['core', 'model', 'config', 'template', 'logql'],
  loki: ['core', 'model', 'logql', 'alerts'],
  drill: ['core', 'model', 'config', 'formats', 'read', 'logql', 'alerts', 'loki'],
  report: ['core', 'model', 'config', 'draw', 'logql', 'alerts', 'loki', 'drill'],
  sweep: ['core', 'model', 'config', 'draw', 'logql', 'alerts', 'loki', 'drill'],
  preview: ['core', 'model', 'config', 'draw', 'schedule'],
  learn: ['core', 'model', 'config', 'read', 'logql', 'alerts', 'formats'],
  control: ['core', 'model', 'figures', 'config'],
};
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  ...ROOMS,
  // The composition roots.
  commands: Object.keys(ROOMS),
  'cli.ts': ['commands', 'core'],
  'health.ts': [],
};

/** Rooms that read no clock, no global chance, no environment and no file. */
const PURE = [
  'model',
  'schedule',
  'simulate',
  'formats',
  'draw',
  'read',
  'template',
  'logql',
  'alerts',
  'preview',
  'learn',
];
const IMPURE =
  /\b(Date\.now|performance\.|Math\.random|(?<!')process\.|setTimeout|setInterval|setImmediate)|new Date\(\)|(?<!import \{ isIP \} )from 'node:|\bfetch\(/;

interface Import {
  readonly file: string;
  readonly line: number;
  readonly target: string;
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file));

const roomOf = (file: string): string => file.split('/')[0]!;

function importsOf(file: string): Import[] {
  const text = readFileSync(join(SRC, file), 'utf8');
  // Static imports and re-exports, dynamic imports, and imports for their effect.
  const pattern = /(?:\bfrom\s*|\bimport\s*\(\s*|\bimport\s+)['"]([^'"]+)['"]/g;
  return [...text.matchAll(pattern)].map((match) => ({
    file,
    line: text.slice(0, match.index).split('\n').length,
    target: match[1]!,
  }));
}

const all = files.flatMap(importsOf);
const local = all.filter(({ target }) => target.startsWith('.'));
const targetFile = ({ file, target }: Import): string => relative(SRC, resolve(SRC, dirname(file), target));

test('there are files and imports to look at', () => {
  expect(files.length).toBeGreaterThan(40);
  expect(local.length).toBeGreaterThan(100);
});

test('every file stands in a room of the table', () => {
  expect(files.filter((file) => !(roomOf(file) in MAY_IMPORT))).toEqual([]);
});

test('docs/architecture.md tells the same table, for every room that is there', () => {
  const page = readFileSync(resolve(SRC, '../docs/architecture.md'), 'utf8');
  const told = [...page.matchAll(/^\| `([\w.]+)` \| .* \| ([^|]+) \|$/gm)].map(([, room, may]) => {
    const rooms = may === 'all' ? MAY_IMPORT.commands : may === 'nothing of ours' ? [] : may!.split(', ');
    return [room, rooms];
  });
  expect(Object.fromEntries(told)).toEqual(
    Object.fromEntries([...new Set(files.map(roomOf))].map((room) => [room, MAY_IMPORT[room]])),
  );
});

test('rooms import only what the table allows', () => {
  const wrong = local.filter((entry) => {
    const from = roomOf(entry.file);
    const to = roomOf(targetFile(entry));
    return from !== to && !(MAY_IMPORT[from] ?? []).includes(to);
  });
  expect(wrong.map(({ file, line, target }) => `src/${file}:${line} imports ${target}`)).toEqual([]);
});

test('only emit imports the OpenTelemetry packages', () => {
  const wrong = all.filter(
    ({ file, target }) => target.startsWith('@opentelemetry/') && roomOf(file) !== 'emit',
  );
  expect(wrong.map(({ file, target }) => `src/${file} imports ${target}`)).toEqual([]);
});

test('every imported file exists', () => {
  expect(local.map(targetFile).filter((target) => !files.includes(target))).toEqual([]);
});

test('no file is part of a circle of imports', () => {
  const edges = new Map<string, string[]>();
  for (const entry of local) edges.set(entry.file, [...(edges.get(entry.file) ?? []), targetFile(entry)]);
  const finished = new Set<string>();
  const circles: string[] = [];
  const visit = (file: string, trail: readonly string[]): void => {
    if (trail.includes(file)) circles.push([...trail.slice(trail.indexOf(file)), file].join(' > '));
    if (trail.includes(file) || finished.has(file)) return;
    for (const next of edges.get(file) ?? []) visit(next, [...trail, file]);
    finished.add(file);
  };
  for (const file of files) visit(file, []);
  expect(circles).toEqual([]);
});

test('pure rooms take time and chance as arguments', () => {
  const wrong = files
    .filter((file) => PURE.includes(roomOf(file)))
    .flatMap((file) =>
      readFileSync(join(SRC, file), 'utf8')
        .split('\n')
        .map((text, i) => ({ text, at: `src/${file}:${i + 1}` }))
        .filter(({ text }) => !/^\s*(\*|\/\/|\/\*)/.test(text) && IMPURE.test(text)),
    );
  expect(wrong.map(({ at, text }) => `${at} ${text.trim()}`)).toEqual([]);
});

/** `health.ts` is a program of its own; what is native ends its child processes with this one. */
const EDGES = [
  'cli.ts',
  'health.ts',
  'commands/api.ts',
  'commands/native/loki.ts',
  'commands/native/process.ts',
];

test('only the process edge touches the process', () => {
  const wrong = files
    .filter((file) => !EDGES.includes(file))
    .filter((file) =>
      readFileSync(join(SRC, file), 'utf8')
        .split('\n')
        .some(
          (text) =>
            !/^\s*(\*|\/\/|\/\*)/.test(text) && /\bprocess\.(argv|env|std|exit|on\b|once\b|off\b)/.test(text),
        ),
    );
  expect(wrong).toEqual([]);
});
