/** Splits an address into a URL that may be shown and the Authorization header for its user and password. */

export interface Address {
  /** Without user, password and trailing slashes. */
  readonly url: string;
  readonly authorization: { readonly authorization?: string };
  /** Texts that no message may show. */
  readonly secrets: readonly string[];
}

/** `fetch` rejects an address with a password, and a report must not show one. */
export function addressOf(written: string): Address {
  const parsed = new URL(written);
  const { username, password } = parsed;
  if (username === '' && password === '')
    return { url: withoutSlashes(written), authorization: {}, secrets: [] };
  parsed.username = '';
  parsed.password = '';
  const pair = Buffer.from(`${decoded(username)}:${decoded(password)}`).toString('base64');
  return {
    url: withoutSlashes(parsed.href),
    authorization: { authorization: `Basic ${pair}` },
    secrets: [username, password, decoded(username), decoded(password)],
  };
}

const withoutSlashes = (url: string): string => url.replace(/\/+$/, '');

/** Keeps a percent sign that is not an escape. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
