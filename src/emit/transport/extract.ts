/**
 * Other people's text made fit for one line of ours: no control characters, short, and without the secrets
 * that we sent (servers do echo a token they refuse).
 */

/** Makes text fit to be shown. */
export type Extract = (text: string) => string;

const LONGEST = 200;
/** Shorter header values (`1`, `dev`) are no secrets, and would blot out half of the text. */
const SHORTEST_SECRET = 6;
/** Control characters, line separators, and the marks that turn the direction of text. */
const UNPRINTABLE = /[\u0000-\u0020\u007f-\u00a0\u2028-\u202e\u2066-\u2069\ufeff\ufffd]+/g;

export function extractor(secrets: readonly string[]): Extract {
  const hidden = secrets
    .flatMap((secret) => [secret, ...secret.split(/\s+/)])
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .sort((a, b) => b.length - a.length);

  return (text) => {
    let line = text.replace(UNPRINTABLE, ' ').trim();
    for (const secret of hidden) line = line.replaceAll(secret, '***');
    if (line.length <= LONGEST) return line;
    return `${line
      .slice(0, LONGEST - 1)
      .toWellFormed()
      .replace(/\ufffd$/, '')}…`;
  };
}
