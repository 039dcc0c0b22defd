/** One rule file: its shape checked, every fault of it collected. */
import type { z } from 'zod';
import { nearest } from '../../config/suggest.ts';
import { type Path, parseSource, type Source } from '../../config/yaml/source.ts';
import { type Fault, FiredrillError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import { keysAt, type RuleFile, ruleFile } from './shape.ts';

export interface ParsedRules {
  readonly file: RuleFile;
  readonly source: Source;
  /** Where the groups stand: within `spec` in a PrometheusRule of Kubernetes. */
  readonly at: Path;
}

/** Whether this looks like a rule file, broken or not. */
export const isRuleFile = (content: unknown): boolean =>
  isObject(content) && ('groups' in content || isWrapped(content));

/** A PrometheusRule of Kubernetes. */
const isWrapped = (content: unknown): boolean =>
  isObject(content) &&
  !('groups' in content) &&
  (content.kind === 'PrometheusRule' || hasGroups(content.spec));

const hasGroups = (value: unknown): boolean => isObject(value) && 'groups' in value;

export function parseRules(label: string, text: string): ParsedRules {
  const source = readSource(label, text);
  const at: Path = isWrapped(source.content) ? ['spec'] : [];
  const written = at.length > 0 ? (source.content as { spec?: unknown }).spec : source.content;
  const read = ruleFile.safeParse(asText(written, at, source));
  if (!read.success) {
    const faults = read.error.issues.flatMap((issue) => explain(issue, at, source));
    throw new FiredrillError(`${label} holds no rules that can be used`, EXIT.usage, faults);
  }
  return { file: read.data, source, at };
}

/** What most often makes a rule file no YAML: `summary: {{ $value }}` is a mapping. */
function readSource(label: string, text: string): Source {
  try {
    return parseSource(label, text);
  } catch (error) {
    if (!(error instanceof FiredrillError)) throw error;
    const faults = error.faults.map((fault) =>
      fault.problem.includes('key that is no text')
        ? { ...fault, hint: 'a template that begins with {{ needs quotes around it' }
        : fault,
    );
    throw new FiredrillError(`${label} cannot be read`, error.exitCode, faults, error);
  }
}

/** A ruler takes `version: 1.10` for the text "1.10"; as a number it would be 1.1. */
function asText(value: unknown, path: Path, source: Source): unknown {
  if (Array.isArray(value)) return value.map((item, i) => asText(item, [...path, i], source));
  if (isObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, asText(item, [...path, key], source)]),
    );
  }
  return typeof value === 'number' || typeof value === 'boolean' ? source.found(path) : value;
}

function explain(issue: z.core.$ZodIssue, at: Path, source: Source): readonly Fault[] {
  const path: Path = [...at, ...(issue.path as Path)];
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(levelOf(issue.path as Path));
    return issue.keys.map((key) => {
      const near = nearest(key, known);
      return {
        where: source.where([...path, key]),
        problem: `unknown key "${key}", for which Loki's ruler refuses the file`,
        expected: `one of ${known.join(', ')}`,
        ...(near === undefined ? {} : { hint: `did you mean "${near}"?` }),
      };
    });
  }
  const found = source.found(path);
  const isMissing = found === 'nothing' && path.length > at.length;
  return [
    {
      where: source.where(path),
      problem: isMissing ? `\`${path.at(-1)}\` is missing` : `found ${found}`,
      expected: expectedOf(issue),
      ...(path.length === at.length ? { hint: 'a rule file begins with `groups:`' } : {}),
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
  return issue.code === 'too_small' ? 'text that is not empty' : issue.message;
}

/** groups[i] is two steps deep, groups[i].rules[j] four. */
const levelOf = (path: Path): 'file' | 'group' | 'rule' =>
  path.length < 2 ? 'file' : path.length < 4 ? 'group' : 'rule';

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
