/**
 * The YAML parser with bounds. A text that nests thousands of levels deep overflows the stack of whatever walks its
 * tree, and one of millions of tokens takes minutes: both are refused while the text is read, before a tree is built.
 */

import { type CST, Parser } from 'yaml';
import { readableCount } from '../../core/readable.ts';

/** Of a file, in bytes. */
export const MOST_BYTES = 2_000_000;
/** Of mappings and lists inside one another. */
export const MOST_LEVELS = 1000;
/** Words, signs and comments of a file; blanks and line ends are not counted. */
const MOST_TOKENS = 300_000;

/** Thrown where a bound is passed: at `offset`, in UTF-16 units. */
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
  problem: 'is too large to be read as YAML',
  expected: `at most ${readableCount(MOST_BYTES / 1e6)} MB`,
} as const;

export class BoundedParser extends Parser {
  #tokens = 0;

  override *next(lexeme: string): Generator<CST.Token, void> {
    // The parser's own mark in front of a scalar stands for no text.
    if (lexeme !== '\u001f' && lexeme.trim() !== '' && ++this.#tokens > MOST_TOKENS) {
      throw new BoundExceeded(
        this.offset,
        'holds too many parts to be read as YAML',
        `at most ${readableCount(MOST_TOKENS)} words and signs`,
      );
    }
    yield* super.next(lexeme);
    // The document and a scalar stand on the stack too; structure.ts counts exactly.
    if (this.stack.length > MOST_LEVELS + 2) {
      throw new BoundExceeded(this.offset, TOO_DEEP.problem, TOO_DEEP.expected);
    }
  }
}
