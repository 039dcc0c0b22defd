/**
 * LogQL as a row of tokens: enough to read ranges, selectors and comparisons out of an expression. Whether it is
 * valid is for Loki to say.
 */

export interface Token {
  readonly kind: 'string' | 'duration' | 'number' | 'word' | 'sign';
  /** As written; of strings what they hold. */
  readonly text: string;
  /** Where it begins and ends in the expression. */
  readonly from: number;
  readonly to: number;
}

const PATTERNS: readonly (readonly [Token['kind'] | 'blank', RegExp])[] = [
  ['blank', /\s+|(?:#|\/\/)[^\n]*|\/\*[\s\S]*?\*\//y],
  ['string', /"(?:[^"\\\n]|\\.)*"|`[^`]*`/y],
  ['duration', /(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h|d|w|y))+(?![A-Za-z_])/y],
  ['number', /(?:0x[0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(?![A-Za-z_])/y],
  ['word', /[A-Za-z_][\w:]*(?:\.[A-Za-z_]\w*)*/y],
  ['sign', /\|=|\|~|\|>|!=|!~|!>|=~|==|>=|<=|[-+*/%^(){}[\],|=<>!.]/y],
];

/** All tokens, oldest first; a character that fits nothing is a sign of its own. */
export function tokensOf(expr: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < expr.length; ) {
    const { kind, text } = next(expr, at);
    const to = at + text.length;
    if (kind !== 'blank') {
      tokens.push({ kind, text: kind === 'string' ? unquoted(text) : text, from: at, to });
    }
    at = to;
  }
  return tokens;
}

function next(expr: string, at: number): { readonly kind: Token['kind'] | 'blank'; readonly text: string } {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const text = pattern.exec(expr)?.[0];
    if (text !== undefined && text !== '') return { kind, text };
  }
  return { kind: 'sign', text: expr[at]! };
}

const unquoted = (text: string): string =>
  text.startsWith('`')
    ? text.slice(1, -1)
    : text.slice(1, -1).replace(/\\(.)/g, (_, sign) => SIGNS[sign] ?? sign);

const SIGNS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

const OPENS: Readonly<Record<string, number>> = { '(': 1, '[': 1, '{': 1, ')': -1, ']': -1, '}': -1 };

/** How deep in brackets each token stands; a bracket counts as standing outside of what it holds. */
export function depthsOf(tokens: readonly Token[]): readonly number[] {
  let depth = 0;
  return tokens.map(({ kind, text }) => {
    const step = kind === 'sign' ? (OPENS[text] ?? 0) : 0;
    if (step < 0) depth--;
    const own = depth;
    if (step > 0) depth++;
    return own;
  });
}

const MOST_TOKENS = 4000;
const MOST_DEPTH = 250;

/** More than anybody writes, and more than a reader that follows brackets and operators one by one can take. */
export function isTooLarge(expr: string): boolean {
  if (expr.length > MOST_LENGTH) return true;
  const tokens = tokensOf(expr);
  return tokens.length > MOST_TOKENS || depthsOf(tokens).some((depth) => depth > MOST_DEPTH);
}

/** In characters; a line filter may be long. */
const MOST_LENGTH = 131_072;
