/** Reads the tokens of an expression one by one, and creates errors at the current token. */
import { LogqlError, type Token, tokensOf } from './lexer.ts';
import type { Place } from './tree.ts';

/** Maximum nesting. Real rules stay far below it; the parser recurses once per level. */
const MOST_LEVELS = 200;
/** Maximum length. Real rules stay far below it; functions that walk the tree recurse once per operator. */
const MOST_TOKENS = 4000;

export class Cursor {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #at = 0;
  #levels = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = tokensOf(text);
    const tooMany = this.#tokens[MOST_TOKENS];
    if (tooMany) throw new LogqlError(`more than ${MOST_TOKENS} tokens`, tooMany);
  }

  /** The next token, or the one `ahead` tokens later. Does not consume it. */
  peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#at + ahead, this.#tokens.length - 1)]!;
  }

  take(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.#at++;
    return token;
  }

  /** The end of the last token that was taken. */
  get end(): number {
    return this.#tokens[this.#at - 1]?.to ?? 0;
  }

  isSign(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'sign' && token.text === text;
  }

  /** Keywords and functions are case-insensitive. */
  isWord(text: string, ahead = 0): boolean {
    return this.keyword(ahead) === text;
  }

  /** A word in lower case; `undefined` if the token is not a word. */
  keyword(ahead = 0): string | undefined {
    const token = this.peek(ahead);
    return token.kind === 'word' ? token.text.toLowerCase() : undefined;
  }

  takeSign(text: string): boolean {
    const found = this.isSign(text);
    if (found) this.take();
    return found;
  }

  takeWord(text: string): boolean {
    const found = this.isWord(text);
    if (found) this.take();
    return found;
  }

  expectSign(text: string, what = `\`${text}\``): Token {
    if (!this.isSign(text)) throw this.error(what);
    return this.take();
  }

  string(what: string): Token {
    if (this.peek().kind !== 'string') throw this.error(what);
    return this.take();
  }

  /** Runs `read` one nesting level deeper. */
  nested<T>(read: () => T): T {
    if (++this.#levels > MOST_LEVELS) {
      throw new LogqlError(`nested deeper than ${MOST_LEVELS} levels`, this.peek());
    }
    const result = read();
    this.#levels--;
    return result;
  }

  /** An error: the next token is not what is expected here. */
  error(expected: string, hint?: string): LogqlError {
    return new LogqlError(`found ${this.found()}`, this.peek(), {
      expected,
      ...(hint === undefined ? {} : { hint }),
    });
  }

  found(token: Token = this.peek()): string {
    if (token.kind === 'end') return 'the end of the expression';
    if (token.kind === 'string') return 'a string';
    return `\`${this.#text.slice(token.from, token.to)}\``;
  }

  text({ from, to }: Place): string {
    return this.#text.slice(from, to);
  }
}
