/** A Loki's address as it may be told to everybody, and what its user and password become. */

export interface Address {
  /** Without user, password, and slashes at its end. */
  readonly url: string;
  readonly authorization: { readonly authorization?: string };
  /** What no message may show. */
  readonly secrets: readonly string[];
}

/** `fetch` takes no address with a password in it, and a report must not show one. */
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

/** A percent sign that escapes nothing stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
