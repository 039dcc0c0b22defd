/** The parser `logfmt`: `level=info msg="two words" ok` to labels. The first of two equal names wins. */
import { labelNameOf } from './json.ts';
import type { Line } from './line.ts';

export const LOGFMT_ERROR = 'LogfmtParserErr';

export interface LogfmtOptions {
  /** A pair that is malformed is an error; otherwise it is passed over. */
  readonly strict: boolean;
  /** Keys without a value are labels with an empty one; otherwise they are left out. */
  readonly keepEmpty: boolean;
  /** Labels by the key they come from; empty: every key. */
  readonly parameters: readonly { readonly label: string; readonly path: string }[];
}

const PAIR = /[^\s="]+(?:=(?:"((?:[^"\\]|\\.)*)"(?=\s|$)|([^\s"]*)(?=\s|$)))?(?=\s|$)/y;

export function extractLogfmt(line: Line, { strict, keepEmpty, parameters }: LogfmtOptions): void {
  const found = new Map<string, string>();
  const { text } = line;
  for (let at = 0; at < text.length; ) {
    if (/^\s$/.test(text[at]!)) {
      at++;
      continue;
    }
    PAIR.lastIndex = at;
    const match = PAIR.exec(text);
    if (!match) {
      if (strict) line.fail(LOGFMT_ERROR);
      else line.doubt ??= 'a line holds a pair that is no logfmt, which `--strict` would report';
      return;
    }
    at += match[0].length;
    const key = match[0].split('=', 1)[0]!;
    const value = match[1] === undefined ? (match[2] ?? '') : unescaped(match[1]);
    if (!found.has(key)) found.set(key, value);
  }
  if (parameters.length > 0) {
    for (const { label, path } of parameters) line.extract(label, found.get(path) ?? '');
    return;
  }
  for (const [key, value] of found) {
    if (value !== '' || keepEmpty) line.extract(labelNameOf(key), value);
  }
}

function unescaped(quoted: string): string {
  if (!quoted.includes('\\')) return quoted;
  return quoted.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_, hex: string | undefined, sign: string) =>
    hex === undefined ? (ESCAPES[sign] ?? sign) : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };
