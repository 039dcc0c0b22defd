/** The files of `check`. Each one is read once and recognized by its content. */
import { existsSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { holdsRules } from '../../alerts/rules/index.ts';
import { builtInScenarios, readScenarioText, scenarioFile } from '../../config/scenario/read.ts';
import { keysAt } from '../../config/scenario/schema.ts';
import { DEFINITIONS } from '../../config/settings/resolve.ts';
import { isStdin, labelOf, readYamlFile, type YamlText } from '../../config/yaml/file.ts';
import { parseDocuments } from '../../config/yaml/source.ts';
import { type Fault, FiredrillError } from '../../core/errors.ts';
import { ruleFilesAt } from '../rule-files.ts';

/** A file, or a built-in scenario. */
export interface GivenFile {
  /** Its name in messages and in the report. */
  readonly file: string;
  readonly kind: 'scenario' | 'rules' | 'settings' | 'outputs' | 'unknown';
  /** Absent if it cannot be read. */
  readonly text?: YamlText;
  /** Errors because of which its content is not checked. */
  readonly faults: readonly Fault[];
}

export const givenFiles = (names: readonly string[]): readonly GivenFile[] => {
  // Standard input can be read only once. A file that is named twice is one file.
  const paths = [...new Set(names.flatMap(pathsAt))];
  const stdin = paths.filter(isStdin);
  return paths.filter((path) => !stdin.slice(1).includes(path)).map(read);
};

/** The YAML files of a folder. A folder without any stays in the list and is an error. */
function pathsAt(name: string): readonly string[] {
  try {
    const files = isBuiltIn(name) ? [] : ruleFilesAt(name);
    return files.length > 0 ? files : [name];
  } catch {
    // It does not exist. Reading it reports that.
    return [name];
  }
}

const isBuiltIn = (name: string): boolean => builtInScenarios().includes(name);

const EITHER = 'a scenario (`name:`, `services:` …) or alert rules (`groups:`)';

function read(path: string): GivenFile {
  const file = labelOf(path);
  try {
    if (isBuiltIn(path)) return { file, kind: 'scenario', text: readScenarioText(path), faults: [] };
    if (!isStdin(path) && statSync(path, { throwIfNoEntry: false })?.isDirectory()) return emptyFolder(file);
    const named = existsSync(path) ? path : scenarioFile(path);
    if (named !== undefined) return recognize(file, readYamlFile(named, EITHER));
    return { file, kind: 'scenario', text: readScenarioText(path), faults: [] };
  } catch (error) {
    return { file, kind: 'unknown', faults: faultsOf(error).map((fault) => withRules(fault)) };
  }
}

const emptyFolder = (file: string): GivenFile => ({
  file,
  kind: 'unknown',
  faults: [
    { where: file, problem: 'is a folder without YAML files', expected: 'files that end in .yaml or .yml' },
  ],
});

/** An unknown name may also be meant as a rule file. */
const withRules = (fault: Fault): Fault =>
  fault.where === 'scenario' && fault.expected !== undefined
    ? { ...fault, expected: `${fault.expected}, with a scenario or alert rules in it` }
    : fault;

const faultsOf = (error: unknown): readonly Fault[] => {
  if (error instanceof FiredrillError) return error.faults;
  throw error;
};

function recognize(file: string, text: YamlText): GivenFile {
  const kind = kindOf(text);
  if (kind !== 'empty') return { file, kind, text, faults: refusal(kind, text) };
  return { file, kind: 'unknown', text, faults: [{ where: file, problem: 'is empty', expected: EITHER }] };
}

function kindOf({ label, text }: YamlText): GivenFile['kind'] | 'empty' {
  let contents: readonly unknown[];
  try {
    contents = parseDocuments(label, text).map(({ content }) => content);
  } catch {
    // The reader of its kind reports the syntax error.
    return LOOKS_LIKE_RULES.test(text) ? 'rules' : 'scenario';
  }
  if (contents.some(holdsRules)) return 'rules';
  const [content] = contents;
  if (content === null) return 'empty';
  if (Array.isArray(content)) return content.some(isOutput) ? 'outputs' : 'unknown';
  if (typeof content !== 'object') return 'unknown';
  const keys = Object.keys(content);
  if (keys.some((key) => SCENARIO_KEYS.has(key) && !SETTINGS.has(key))) return 'scenario';
  if (keys.length > 0 && keys.every((key) => SETTINGS.has(key))) return 'settings';
  return 'unknown';
}

const LOOKS_LIKE_RULES = /^(?:groups\s*:|(?:-\s*)?(?:alert|record)\s*:|kind\s*:\s*\w*Rule\b)/m;
const SCENARIO_KEYS: ReadonlySet<string> = new Set(keysAt([]));
const SETTINGS: ReadonlySet<string> = new Set(DEFINITIONS.map(([, { name }]) => name));

const isOutput = (item: unknown): boolean =>
  typeof item === 'object' && item !== null && ('console' in item || 'file' in item);

function refusal(kind: GivenFile['kind'], { label }: YamlText): readonly Fault[] {
  switch (kind) {
    case 'settings':
      return [
        {
          where: label,
          problem: 'is a settings file',
          expected: EITHER,
          hint: `--settings ${basename(label)}`,
        },
      ];
    case 'outputs':
      return [
        {
          where: label,
          problem: 'is a list of outputs',
          expected: EITHER,
          hint: 'put it under `outputs:` of a scenario or of a settings file',
        },
      ];
    case 'unknown':
      return [
        {
          where: label,
          problem: 'is neither a scenario nor a rule file',
          expected: EITHER,
        },
      ];
    default:
      return [];
  }
}
