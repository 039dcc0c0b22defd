/**
 * A YAML parser with limits. A text with thousands of nested levels overflows the stack of the code that processes its tree, and
 * one with millions of tokens takes minutes. Both are refused while the text is parsed, before a tree is built.
 */

import { type CST, Parser } from 'yaml';
import { readableCount } from '../../core/readable.ts';

/** The largest file, in bytes. */
export const MOST_BYTES = 2_000_000;
/**
 * The most nested levels of mappings and lists. The parser recurses, and its frames are largest before they are optimized:
 * 500 levels can end a process with 400 KB of stack, and Node gives about 1 MB.
 */
export const MOST_LEVELS = 200;
/** The most tokens of a file: words, punctuation and comments, without white space. */
const MOST_TOKENS = 300_000;

/** A limit is exceeded at `offset`, in UTF-16 units. */
export class BoundExceeded extends Error {
  readonly offset: number;
  readonly problem: string;
  readonly expected: string;

  constructor(offset: number, problem: string, expected: string) {
    super(problem);
    this.offset = offset;
    this.problem = problem;
    this.expected = expected;
  }
}

export const TOO_DEEP = {
  problem: 'is nested too deeply',
  expected: `at most ${readableCount(MOST_LEVELS)} levels`,
} as const;

export const TOO_LARGE = {
  problem: 'is too large',
  expected: `at most ${readableCount(MOST_BYTES / 1e6)} MB`,
} as const;

export class BoundedParser extends Parser {
  #tokens = 0;

  override *next(lexeme: string): Generator<CST.Token, void> {
    // The parser inserts this mark before a scalar.
    if (lexeme !== '\u001f' && lexeme.trim() !== '' && ++this.#tokens > MOST_TOKENS) {
      throw new BoundExceeded(
        this.offset,
        'has too many tokens',
        `at most ${readableCount(MOST_TOKENS)} words and punctuation marks`,
      );
    }
    yield* super.next(lexeme);
    // The stack also has the document and a scalar; structure.ts counts exactly.
    if (this.stack.length > MOST_LEVELS + 2) {
      throw new BoundExceeded(this.offset, TOO_DEEP.problem, TOO_DEEP.expected);
    }
  }
}
