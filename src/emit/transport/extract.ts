/**
 * Makes text of a server safe to print in one line: no control characters, a limited length, and no secrets that we sent
 * (servers may quote a token that they reject).
 */
import { hider } from '../../core/secrets.ts';

/** Makes text safe to print. */
export type Extract = (text: string) => string;

const MAX_LENGTH = 200;
/** Control characters, line separators, and characters that change the direction of text. */
const UNPRINTABLE = /[\u0000-\u0020\u007f-\u00a0\u2028-\u202e\u2066-\u2069\ufeff\ufffd]+/g;

export function extractor(secrets: readonly string[]): Extract {
  const hide = hider(secrets);
  return (text) => {
    const line = hide(text.replace(UNPRINTABLE, ' ').trim());
    if (line.length <= MAX_LENGTH) return line;
    return `${line
      .slice(0, MAX_LENGTH - 1)
      .toWellFormed()
      .replace(/\ufffd$/, '')}…`;
  };
}
