/** Parses rule files from text, checks their shape and collects all errors. */
import type { z } from 'zod';
import { KEY_IS_NOT_TEXT, type Path, parseDocuments, type Source } from '../../config/yaml/source.ts';
import { type Fault, FiredrillError } from '../../core/errors.ts';
import { nearest } from '../../core/suggest.ts';
import { type RuleText, ruleTextsIn } from './forms.ts';
import { keysAt, type RuleFile, ruleFile } from './shape.ts';

export interface ParsedRules extends RuleText {
  readonly file: RuleFile;
}

export interface ParsedText {
  /** The files with a valid shape. */
  readonly parsed: readonly ParsedRules[];
  readonly faults: readonly Fault[];
  /** What was skipped. */
  readonly notes: readonly string[];
}

/** Parses every rule file in one text. */
export function parseRules(label: string, text: string): ParsedText {
  const faults: Fault[] = [];
  const notes: string[] = [];
  try {
    const texts = ruleTextsIn(parseDocuments(label, text), faults, notes);
    const parsed = texts.flatMap((one): ParsedRules[] => {
      const read = ruleFile.safeParse(asText(one.source.content, [], one.source));
      if (read.success) return [{ ...one, file: read.data }];
      faults.push(...read.error.issues.flatMap((issue) => explain(issue, one.source)));
      return [];
    });
    return { parsed, faults, notes };
  } catch (error) {
    if (!(error instanceof FiredrillError)) throw error;
    return { parsed: [], faults: [...faults, ...error.faults.map(withHint)], notes };
  }
}

/** The most common cause of this YAML error: `summary: {{ $value }}` is a mapping. */
const withHint = (fault: Fault): Fault =>
  fault.problem === KEY_IS_NOT_TEXT
    ? { ...fault, hint: 'put quotes around a template that starts with {{' }
    : fault;

/** A ruler reads `version: 1.10` as the text "1.10"; as a number it would be 1.1. */
function asText(value: unknown, path: Path, source: Source): unknown {
  if (Array.isArray(value)) return value.map((item, i) => asText(item, [...path, i], source));
  if (isObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, asText(item, [...path, key], source)]),
    );
  }
  return typeof value === 'number' || typeof value === 'boolean' ? source.found(path) : value;
}

function explain(issue: z.core.$ZodIssue, source: Source): readonly Fault[] {
  const path = issue.path as Path;
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(levelOf(path));
    return issue.keys.map((key) => {
      const near = nearest(key, known);
      return {
        where: source.where([...path, key]),
        problem: `unknown key "${key}": Loki's ruler rejects the file`,
        expected: `one of ${known.join(', ')}`,
        ...(near === undefined ? {} : { hint: `did you mean "${near}"?` }),
      };
    });
  }
  const found = source.found(path);
  const isMissing = found === 'nothing' && path.length > 0;
  return [
    {
      where: source.where(path),
      problem: isMissing ? `\`${path.at(-1)}\` is missing` : `found ${found}`,
      expected: expectedOf(issue),
      ...(path.length === 0 ? { hint: 'start the file with `groups:`' } : {}),
    },
  ];
}

const TYPES: ReadonlyMap<string, string> = new Map([
  ['string', 'text'],
  ['array', 'a list'],
  ['record', 'a mapping'],
  ['object', 'a mapping'],
]);

function expectedOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return TYPES.get(issue.expected) ?? issue.expected;
  return issue.code === 'too_small' ? 'a non-empty text' : issue.message;
}

/** The path of groups[i] has two steps, that of groups[i].rules[j] has four. */
const levelOf = (path: Path): 'file' | 'group' | 'rule' =>
  path.length < 2 ? 'file' : path.length < 4 ? 'group' : 'rule';

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
