/**
 * Texts that a regular expression matches, in the syntax of RE2 (https://github.com/google/re2/wiki/Syntax). What comes out is a
 * guess: whether it matches is for RE2 to decide.
 */

type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'set'; readonly has: (char: string) => boolean }
  | { readonly kind: 'sequence'; readonly parts: readonly Node[] }
  | { readonly kind: 'choice'; readonly any: readonly Node[] }
  | { readonly kind: 'repeat'; readonly of: Node; readonly least: number; readonly most: number }
  | { readonly kind: 'group'; readonly of: Node; readonly name: string };

/** The texts of named groups that are wanted. */
export type Wanted = ReadonlyMap<string, string>;

/** Bounds the number of different texts for one expression. */
const MOST_TEXTS = 24;

/** Short and readable texts first. Empty if the expression has a part that is unknown here. */
export function textsFor(pattern: string, wanted: Wanted = new Map()): readonly string[] {
  const tree = parsed(pattern);
  if (!tree) return [];
  const texts = new Set<string>();
  for (let turn = 0; turn < MOST_TEXTS; turn++) texts.add(write(tree, turn, wanted));
  return [...texts];
}

/** Characters in the order in which they are preferred. */
const PREFERRED = [
  ...'x17abcdefghijklmnopqrstuvwyzABCDEFGHIJKLMNOPQRSTUVWXYZ023456789-_ ./:,;=+!?"\'()[]{}<>@#%&*|~^$\\`\t\né',
];

function write(node: Node, turn: number, wanted: Wanted): string {
  switch (node.kind) {
    case 'text':
      return node.text;
    case 'set': {
      const fitting = PREFERRED.filter(node.has);
      return fitting[turn % Math.max(1, Math.min(fitting.length, 3))] ?? '';
    }
    case 'sequence':
      return node.parts.map((part) => write(part, turn, wanted)).join('');
    case 'choice':
      return write(node.any[turn % node.any.length]!, Math.floor(turn / node.any.length), wanted);
    case 'repeat': {
      // Once if it may be absent in the first turn: an empty text shows nothing.
      const times = Math.min(node.most, Math.max(node.least, turn % 2 === 0 ? 1 : 0));
      return write(node.of, turn, wanted).repeat(times);
    }
    case 'group':
      return wanted.get(node.name) ?? write(node.of, turn, wanted);
  }
}

class Unknown extends Error {}

function parsed(pattern: string): Node | undefined {
  try {
    const reader = new Reader(pattern);
    const tree = reader.choice();
    return reader.atEnd ? tree : undefined;
  } catch (error) {
    if (error instanceof Unknown) return undefined;
    throw error;
  }
}

const isDigit = (char: string): boolean => /[0-9]/.test(char);
const isWord = (char: string): boolean => /[0-9A-Za-z_]/.test(char);
const isSpace = (char: string): boolean => /[\t\n\f\r ]/.test(char);
const not =
  (has: (char: string) => boolean) =>
  (char: string): boolean =>
    !has(char);

const CLASSES: Readonly<Record<string, (char: string) => boolean>> = {
  d: isDigit,
  D: not(isDigit),
  w: isWord,
  W: not(isWord),
  s: isSpace,
  S: not(isSpace),
};

const POSIX: Readonly<Record<string, RegExp>> = {
  alnum: /[0-9A-Za-z]/,
  alpha: /[A-Za-z]/,
  ascii: /[\x00-\x7f]/,
  blank: /[\t ]/,
  cntrl: /[\x00-\x1f\x7f]/,
  digit: /[0-9]/,
  graph: /[!-~]/,
  lower: /[a-z]/,
  print: /[ -~]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /[\t\n\v\f\r ]/,
  upper: /[A-Z]/,
  word: /\w/,
  xdigit: /[0-9A-Fa-f]/,
};

const ESCAPED: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', f: '\f', v: '\v', a: '\x07' };
const EMPTY: Node = { kind: 'text', text: '' };

class Reader {
  readonly #chars: readonly string[];
  #at = 0;

  constructor(pattern: string) {
    this.#chars = [...pattern];
  }

  get atEnd(): boolean {
    return this.#at >= this.#chars.length;
  }

  #next(): string | undefined {
    return this.#chars[this.#at];
  }

  #takes(text: string): boolean {
    const found = this.#chars.slice(this.#at, this.#at + text.length).join('') === text;
    if (found) this.#at += text.length;
    return found;
  }

  #take(): string {
    const char = this.#chars[this.#at++];
    if (char === undefined) throw new Unknown();
    return char;
  }

  #until(end: string): string {
    let text = '';
    while (!this.#takes(end)) text += this.#take();
    return text;
  }

  choice(): Node {
    const any = [this.#sequence()];
    while (this.#takes('|')) any.push(this.#sequence());
    return any.length === 1 ? any[0]! : { kind: 'choice', any };
  }

  #sequence(): Node {
    const parts: Node[] = [];
    for (let next = this.#next(); next !== undefined && next !== '|' && next !== ')'; next = this.#next()) {
      parts.push(this.#repeated(this.#atom()));
    }
    return parts.length === 1 ? parts[0]! : { kind: 'sequence', parts };
  }

  #repeated(of: Node): Node {
    let node = of;
    for (;;) {
      const times = this.#times();
      if (!times) return node;
      this.#takes('?');
      node = { kind: 'repeat', of: node, ...times };
    }
  }

  #times(): { readonly least: number; readonly most: number } | undefined {
    if (this.#takes('*')) return { least: 0, most: Number.POSITIVE_INFINITY };
    if (this.#takes('+')) return { least: 1, most: Number.POSITIVE_INFINITY };
    if (this.#takes('?')) return { least: 0, most: 1 };
    const counted = /^\{(\d+)(?:(,)(\d*))?\}/.exec(this.#chars.slice(this.#at, this.#at + 12).join(''));
    if (!counted) return undefined;
    this.#at += counted[0].length;
    const least = Number(counted[1]);
    if (counted[2] === undefined) return { least, most: least };
    return { least, most: counted[3] === '' ? Number.POSITIVE_INFINITY : Number(counted[3]) };
  }

  #atom(): Node {
    if (this.#takes('(')) return this.#group();
    if (this.#takes('[')) return { kind: 'set', has: this.#set() };
    if (this.#takes('.')) return { kind: 'set', has: (char) => char !== '\n' };
    if (this.#takes('^') || this.#takes('$')) return EMPTY;
    if (this.#takes('\\')) return this.#escape();
    return { kind: 'text', text: this.#take() };
  }

  #group(): Node {
    let name = '';
    if (this.#takes('?')) {
      if (this.#takes('P<') || this.#takes('<')) name = this.#until('>');
      else {
        while (/[imsU-]/.test(this.#next() ?? '')) this.#at++;
        if (this.#takes(')')) return EMPTY;
        if (!this.#takes(':')) throw new Unknown();
      }
    }
    const of = this.choice();
    if (!this.#takes(')')) throw new Unknown();
    return name === '' ? of : { kind: 'group', of, name };
  }

  #escape(): Node {
    if (this.#takes('Q')) return { kind: 'text', text: this.#quoted() };
    const char = this.#take();
    if ('bBAz'.includes(char)) return EMPTY;
    const has = CLASSES[char];
    if (has) return { kind: 'set', has };
    if (char === 'p' || char === 'P') {
      const name = this.#takes('{') ? this.#until('}') : this.#take();
      // Letters, for most of what is written.
      return { kind: 'set', has: char === 'p' && /^N/.test(name) ? isDigit : (one) => /[a-z]/.test(one) };
    }
    return { kind: 'text', text: this.#character(char) };
  }

  #quoted(): string {
    let text = '';
    while (!this.atEnd && !this.#takes('\\E')) text += this.#take();
    return text;
  }

  #character(char: string): string {
    if (char === 'x') {
      const code = this.#takes('{') ? this.#until('}') : this.#take() + this.#take();
      return String.fromCodePoint(Number.parseInt(code, 16));
    }
    return ESCAPED[char] ?? char;
  }

  #set(): (char: string) => boolean {
    const isNegated = this.#takes('^');
    const parts: ((char: string) => boolean)[] = [];
    for (let isFirst = true; isFirst || !this.#takes(']'); isFirst = false) parts.push(this.#setPart());
    const has = (char: string): boolean => parts.some((part) => part(char));
    return isNegated ? not(has) : has;
  }

  #setPart(): (char: string) => boolean {
    if (this.#takes('[:')) {
      const name = this.#until(':]');
      const found = POSIX[name.replace(/^\^/, '')];
      if (!found) throw new Unknown();
      return (char) => found.test(char) !== name.startsWith('^');
    }
    const first = this.#setChar();
    if (typeof first !== 'string') return first;
    const isRange = this.#next() === '-' && ![']', undefined].includes(this.#chars[this.#at + 1]);
    if (!isRange) return (char) => char === first;
    this.#at++;
    const last = this.#setChar();
    if (typeof last !== 'string') throw new Unknown();
    return (char) => char >= first && char <= last;
  }

  #setChar(): string | ((char: string) => boolean) {
    if (!this.#takes('\\')) return this.#take();
    const char = this.#take();
    return CLASSES[char] ?? this.#character(char);
  }
}
