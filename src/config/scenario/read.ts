/** Finds a scenario by name or path, and checks its shape. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import { usageError } from '../../core/errors.ts';
import { withoutSecrets } from '../../core/secrets.ts';
import { didYouMean, nearest } from '../../core/suggest.ts';
import { isStdin, readYamlFile, type YamlText } from '../yaml/file.ts';
import { type Path, parseSource, type Source } from '../yaml/source.ts';
import { Faults, type Remedy } from './faults.ts';
import { type BrokenPart, repaired } from './repair.ts';
import { keysAt, type ScenarioFile, scenarioSchema } from './schema.ts';

const FOLDER = fileURLToPath(new URL('../../scenarios/', import.meta.url));

/** Names of the scenarios that come with firedrill. */
export const builtInScenarios = (): readonly string[] =>
  readdirSync(FOLDER)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => basename(file, '.yaml'))
    .sort();

/** Whether a scenario is given by the name of a file: anything with a dot or a slash, and `-` for standard input. */
export const isFileName = (nameOrPath: string): boolean =>
  !builtInScenarios().includes(nameOrPath) && (isStdin(nameOrPath) || /[./\\]/.test(nameOrPath));

/** The file that a scenario is read from: the path as given, or `NAME.yaml` in the working folder. Undefined for built-ins. */
export const scenarioFile = (nameOrPath: string): string | undefined => {
  if (isFileName(nameOrPath)) return nameOrPath;
  return builtInScenarios().includes(nameOrPath) ? undefined : namedFile(nameOrPath);
};

const EXTENSIONS = ['.yaml', '.yml'];

const namedFile = (name: string): string | undefined =>
  EXTENSIONS.map((extension) => `${name}${extension}`).find((file) => existsSync(file));

/** A warning if a built-in scenario is used although a file in the working folder has the same name. */
export function hiddenFileWarnings(nameOrPath: string): readonly string[] {
  const file = builtInScenarios().includes(nameOrPath) ? namedFile(nameOrPath) : undefined;
  return file === undefined ? [] : [`scenario ${nameOrPath} is the built-in one; to use the file: ./${file}`];
}

/** Names of the YAML files in the working folder, without their extension. */
function filesHere(): readonly string[] {
  const files = namesIn('.').filter((file) => !file.startsWith('.') && EXTENSIONS.includes(extname(file)));
  return [...new Set(files.map((file) => basename(file, extname(file))))];
}

/** None of a folder that cannot be read: its names only serve as suggestions. */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Every name that may stand for a scenario here. */
export const scenarioNames = (): readonly string[] => [...new Set([...builtInScenarios(), ...filesHere()])];

/** A built-in by its name, or a file. */
export function readScenarioText(nameOrPath: string): YamlText {
  const known = builtInScenarios();
  if (/^https?:/i.test(nameOrPath)) {
    throw usageError({
      where: 'scenario',
      problem: `${withoutSecrets(nameOrPath)} is a URL`,
      expected: 'the name of a built-in scenario or the path of a YAML file',
      hint: '--otlp-endpoint for the URL of a collector',
    });
  }
  const file = scenarioFile(nameOrPath);
  if (file !== undefined) return readYamlFile(file, `a YAML file, or one of ${known.join(', ')}`);
  if (known.includes(nameOrPath)) {
    return { label: `${nameOrPath}.yaml`, text: readFileSync(`${FOLDER}${nameOrPath}.yaml`, 'utf8') };
  }
  throw usageError({
    where: 'scenario',
    problem: `there is no scenario "${nameOrPath}"`,
    expected: `one of ${known.join(', ')}, or the path of a YAML file${filesText()}`,
    hint: didYouMean(nearest(nameOrPath, scenarioNames())) ?? 'firedrill scenarios list',
  });
}

const MOST_FILES_LISTED = 8;

function filesText(): string {
  const files = filesHere();
  if (files.length === 0) return '';
  const more = files.length > MOST_FILES_LISTED ? ', …' : '';
  return `; in this folder: ${files.slice(0, MOST_FILES_LISTED).join(', ')}${more}`;
}

/** The errors of a union may hide others until they are repaired, so several rounds may be needed. */
const MOST_REPAIRS = 10;

/** Checks the shape of the file. If parts are broken, `file` is repaired and `faults` has the errors. */
export function parseScenarioFile({ label, text }: YamlText): {
  readonly file: ScenarioFile;
  readonly faults: Faults;
} {
  const source = parseSource(label, text);
  const faults = new Faults(source);
  if (source.content === null) {
    faults.add([], 'is empty', {
      expected: 'a scenario',
      hint: `firedrill scenarios show storefront > ${label}`,
    });
    faults.throwAny();
  }
  let content = source.content;
  for (let repairs = 0; repairs < MOST_REPAIRS && content !== undefined; repairs++) {
    const result = scenarioSchema.safeParse(content);
    if (result.success) return { file: result.data, faults };
    // A misspelled key may be why another one is missing, so it goes first.
    const isUnknownKey = ({ code }: z.core.$ZodIssue): number => Number(code === 'unrecognized_keys');
    const issues = result.error.issues.toSorted((a, b) => isUnknownKey(b) - isUnknownKey(a));
    const parts = issues.flatMap((issue) => explain(issue, [], source, faults));
    for (const { path } of parts) faults.markBroken(path);
    content = repaired(content, parts);
  }
  faults.throwAny();
  throw new Error(`${label}: the broken parts could not be repaired`);
}

/** Reports the errors of an issue, except those that a repair caused, and returns the broken parts. */
function explain(
  issue: z.core.$ZodIssue,
  above: Path,
  source: Source,
  faults: Faults,
): readonly BrokenPart[] {
  const path: Path = [...above, ...(issue.path as Path)];
  const add = (at: Path, problem: string, remedy: Remedy): void => {
    if (!faults.isBroken(at)) faults.addBroken(at, problem, remedy);
  };
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(path);
    return issue.keys.map((key) => {
      const near = nearest(key, known);
      add([...path, key], `unknown key "${key}"`, {
        expected: `one of ${known.join(', ')}`,
        hint: didYouMean(near),
      });
      // The correct key is not reported as missing, too.
      if (near !== undefined) faults.markBroken([...path, near]);
      return { path: [...path, key], misplaced: true };
    });
  }
  if (issue.code === 'invalid_key') {
    add(path, `cannot use "${path.at(-1)}" as a name`, {
      expected: issue.issues.map(expectation).join('; '),
    });
    return [{ path, misplaced: true }];
  }
  const meant = issue.code === 'invalid_union' ? sameKind(issue.errors) : undefined;
  if (meant) return meant.flatMap((inner) => explain(inner, path, source, faults));
  const found = source.found(path);
  const { why, meant: near } = detailsOf(issue);
  add(path, `found ${found}${why === undefined ? '' : `: ${why}`}`, {
    expected: expectation(issue),
    hint: didYouMean(near) ?? hintFor(issue, found),
  });
  return [{ path, misplaced: false }];
}

/** Details from the parser of the value. */
const detailsOf = (issue: z.core.$ZodIssue): { readonly why?: string; readonly meant?: string } =>
  issue.code === 'custom' ? (issue.params ?? {}) : {};

type Issues = readonly z.core.$ZodIssue[];

/** Of a value with several forms: the errors of the form that has the same kind, a mapping or a list. */
const sameKind = (forms: readonly Issues[]): Issues | undefined =>
  forms.find((issues) => issues.every(({ path, code }) => path.length > 0 || code === 'unrecognized_keys'));

const TYPES: ReadonlyMap<string, string> = new Map([
  ['string', 'text'],
  ['int', 'a whole number'],
  ['number', 'a number'],
  ['boolean', 'true or false'],
  ['array', 'a list'],
  ['record', 'a mapping'],
  ['object', 'a mapping'],
]);

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return TYPES.get(issue.expected) ?? issue.expected;
    case 'invalid_value':
      return `${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}`;
    case 'too_small':
      if (issue.origin === 'string') return 'text that is not empty';
      return issue.origin === 'array' ? 'a list that is not empty' : `a whole number from ${issue.minimum}`;
    case 'too_big':
      return `a whole number up to ${issue.maximum}`;
    default:
      return issue.message;
  }
}

/** YAML reads versions as numbers, and messages that start with a placeholder as mappings. */
function hintFor(issue: z.core.$ZodIssue, found: string): string | undefined {
  const wantsText = issue.code === 'invalid_type' && issue.expected === 'string';
  if (!wantsText || found === 'nothing' || found === 'a list') return undefined;
  return found === 'a mapping'
    ? 'put quotes around text that starts with "{"'
    : `put it in quotes: "${found}"`;
}
