/**
 * Other people's text made fit for one line of ours: no control characters, short, and without the secrets
 * that we sent (servers do echo a token they refuse).
 */
import { hider } from '../../core/secrets.ts';

/** Makes text fit to be shown. */
export type Extract = (text: string) => string;

const LONGEST = 200;
/** Control characters, line separators, and the marks that turn the direction of text. */
const UNPRINTABLE = /[\u0000-\u0020\u007f-\u00a0\u2028-\u202e\u2066-\u2069\ufeff\ufffd]+/g;

export function extractor(secrets: readonly string[]): Extract {
  const hide = hider(secrets);
  return (text) => {
    const line = hide(text.replace(UNPRINTABLE, ' ').trim());
    if (line.length <= LONGEST) return line;
    return `${line
      .slice(0, LONGEST - 1)
      .toWellFormed()
      .replace(/\ufffd$/, '')}…`;
  };
}
