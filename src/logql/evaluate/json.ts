/**
 * The parsers `json` and `unpack`: a line's object to labels. Nested names are joined with `_`, arrays and null are left
 * out, the first of two equal names wins; numbers stay as they are written.
 */
import { needsLoki } from './errors.ts';
import type { Line } from './line.ts';

export const JSON_ERROR = 'JSONParserErr';

/** `a.b` becomes `a_b`, `1st` becomes `_1st`. */
export function labelNameOf(key: string): string {
  const name = key.trim().replace(/[^A-Za-z0-9_]/g, '_');
  return /^\d/.test(name) ? `_${name}` : name;
}

export function extractJson(line: Line): void {
  const seen = new Map<string, string>();
  const ok = readObject(line.text, (path, value) => {
    const name = labelNameOf(path.join('_'));
    if (name !== '' && !seen.has(name)) seen.set(name, value);
  });
  if (ok) for (const [name, value] of seen) line.extract(name, value);
  else failJson(line);
}

/** Loki's parser is lenient within an object, and keeps the labels before an error: only what is no object is certain. */
function failJson(line: Line): void {
  line.fail(JSON_ERROR);
  if (/^\s*\{/.test(line.text)) line.doubt ??= 'a line begins like a JSON object, but is not valid JSON';
}

/** Of a line that promtail or Alloy has packed: its texts are labels, `_entry` is the line. */
export function unpack(line: Line): void {
  const object = parsed(line.text);
  if (typeof object !== 'object' || object === null || Array.isArray(object)) {
    failJson(line);
    return;
  }
  doubtRepeatedKeys(line);
  for (const [key, value] of Object.entries(object)) {
    if (typeof value !== 'string') continue;
    if (key === '_entry') line.text = value;
    else line.extract(labelNameOf(key), value);
  }
}

/** `JSON.parse` takes the last of several equal keys, and Loki may take the first. */
function doubtRepeatedKeys(line: Line): void {
  const scanner = new Scanner(line.text);
  scanner.blank();
  object(scanner, [], () => {});
  if (scanner.repeats) line.doubt ??= 'a line holds JSON with the same key twice';
}

/** Undefined where it is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

type Take = (path: readonly string[], value: string) => void;

/** Walks a JSON object without building it, because numbers have to stay as they are written. False if it is none. */
function readObject(text: string, take: Take): boolean {
  try {
    const scanner = new Scanner(text);
    scanner.blank();
    if (text[scanner.at] !== '{') return false;
    object(scanner, [], take);
    scanner.blank();
    return scanner.at === text.length;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

class Scanner {
  at = 0;
  /** Whether an object has two equal keys. */
  repeats = false;
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  blank(): void {
    while (/^[ \t\r\n]$/.test(this.text[this.at] ?? '')) this.at++;
  }
  /** What the pattern (sticky) finds here. */
  match(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found === undefined) throw new SyntaxError(`at ${this.at}`);
    this.at += found.length;
    return found;
  }
}

const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;
const MOST_LEVELS = 200;

function object(scanner: Scanner, path: readonly string[], take: Take): void {
  if (path.length > MOST_LEVELS) throw needsLoki(`a line holds JSON of more than ${MOST_LEVELS} levels`);
  scanner.at++;
  scanner.blank();
  if (scanner.text[scanner.at] === '}') {
    scanner.at++;
    return;
  }
  const keys = new Set<string>();
  for (;;) {
    scanner.blank();
    const key = JSON.parse(scanner.match(STRING)) as string;
    scanner.repeats ||= keys.has(key);
    keys.add(key);
    scanner.blank();
    scanner.match(/:/y);
    scanner.blank();
    value(scanner, [...path, key], take);
    scanner.blank();
    if (scanner.match(/[,}]/y) === '}') return;
  }
}

function value(scanner: Scanner, path: readonly string[], take: Take): void {
  const sign = scanner.text[scanner.at];
  if (sign === '{') object(scanner, path, take);
  else if (sign === '[') array(scanner, path);
  else if (sign === '"') take(path, JSON.parse(scanner.match(STRING)) as string);
  else if (sign === 't' || sign === 'f') take(path, scanner.match(WORD));
  else if (sign === 'n') scanner.match(WORD);
  else take(path, scanner.match(NUMBER));
}

function array(scanner: Scanner, path: readonly string[]): void {
  const nothing: Take = () => {};
  scanner.at++;
  scanner.blank();
  if (scanner.text[scanner.at] === ']') {
    scanner.at++;
    return;
  }
  for (;;) {
    scanner.blank();
    value(scanner, [...path, ''], nothing);
    scanner.blank();
    if (scanner.match(/[,\]]/y) === ']') return;
  }
}

/** `a.b[0]["c d"]` as steps; undefined where it is none. */
export function pathOf(written: string): readonly (string | number)[] | undefined {
  const steps: (string | number)[] = [];
  const pattern = /\.?([A-Za-z_][\w-]*)|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]/gy;
  let end = 0;
  for (const match of written.matchAll(pattern)) {
    if (match.index !== end) return undefined;
    end = match.index + match[0].length;
    const [, name, index, quoted] = match;
    steps.push(index === undefined ? (name ?? quoted!.replace(/\\(.)/g, '$1')) : Number(index));
  }
  return end === written.length && steps.length > 0 ? steps : undefined;
}

/** `| json code="response.code"`: what is not there is an empty label. */
export function extractPaths(
  line: Line,
  wanted: readonly { readonly label: string; readonly path: readonly (string | number)[] }[],
): void {
  const root = parsed(line.text);
  if (typeof root !== 'object' || root === null || Array.isArray(root)) {
    failJson(line);
    return;
  }
  doubtRepeatedKeys(line);
  for (const { label, path } of wanted) {
    let at: unknown = root;
    for (const step of path) {
      at =
        typeof at === 'object' && at !== null && Object.hasOwn(at, step)
          ? (at as Record<string | number, unknown>)[step]
          : undefined;
    }
    if (typeof at === 'number') {
      // Written differently in the line, it would be another text.
      const shown = String(at);
      if (!isWritten(shown, line.text))
        line.doubt ??= `the number of \`${label}\` is written in a form that is not kept`;
      line.extract(label, shown);
    } else if (typeof at === 'object' && at !== null) {
      line.doubt ??= `\`${label}\` is an object or a list`;
    } else {
      line.extract(label, at === undefined || at === null ? '' : String(at));
    }
  }
}

/** Whether a number stands in a line just so, and not as a part of another: `1.5` is not in `1.50`. */
const isWritten = (number: string, text: string): boolean =>
  new RegExp(`(?<![\\w.+-])${number.replace(/[.+]/g, '\\$&')}(?![\\w.])`).test(text);
