/** The token: as a bearer token or as the password of basic authentication. Compared in constant time. */
import { createHash, timingSafeEqual } from 'node:crypto';

/** Returns a check for Authorization headers with this token (RFC 6750, section 2.1; RFC 7617, section 2). */
export function tokenCheck(token: string): (authorization: string | undefined) => boolean {
  const expected = digest(token);
  return (authorization) => {
    const [, scheme = '', credentials = ''] = /^(\w+) +(\S+) *$/.exec(authorization ?? '') ?? [];
    const given = scheme.toLowerCase() === 'basic' ? password(credentials) : credentials;
    const known = /^(bearer|basic)$/i.test(scheme);
    // Digests have the same length for any input.
    return timingSafeEqual(digest(given), expected) && known;
  };
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** The text after the first colon; the user name is ignored. */
function password(credentials: string): string {
  const pair = Buffer.from(credentials, 'base64').toString('utf8');
  return pair.slice(pair.indexOf(':') + 1);
}
