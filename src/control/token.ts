/** The token: as a bearer, or as the password that a browser asks for. Compared in a time that tells nothing. */
import { createHash, timingSafeEqual } from 'node:crypto';

/** A check of Authorization headers for this token (RFC 6750, section 2.1; RFC 7617, section 2). */
export function tokenCheck(token: string): (authorization: string | undefined) => boolean {
  const expected = digest(token);
  return (authorization) => {
    const [, scheme = '', credentials = ''] = /^(\w+) +(\S+) *$/.exec(authorization ?? '') ?? [];
    const given = scheme.toLowerCase() === 'basic' ? password(credentials) : credentials;
    const known = /^(bearer|basic)$/i.test(scheme);
    // Digests are of one length, whatever was sent.
    return timingSafeEqual(digest(given), expected) && known;
  };
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** What stands behind the first colon; the user's name is nobody's concern. */
function password(credentials: string): string {
  const pair = Buffer.from(credentials, 'base64').toString('utf8');
  return pair.slice(pair.indexOf(':') + 1);
}
