/** Secrets that addresses and headers hold: no message, page, report or log line shows one. */

/** The same URL without user, password, query values and fragment. Works on text that is no URL, too: errors quote it. */
export function withoutSecrets(text: string): string {
  if (!/[@?#]/.test(text)) return text;
  if (URL.canParse(text) && new URL(text).host !== '') {
    const url = new URL(text);
    if (url.username !== '' || url.password !== '') url.username = '***';
    url.password = '';
    if (url.search !== '') url.search = url.search.slice(1).split('&').map(withoutValue).join('&');
    url.hash = '';
    return url.href;
  }
  // Whatever stands before the last "@" or after the first "?" may be a secret, except the scheme.
  const [, scheme = '', rest = ''] = /^([a-z][a-z0-9+.-]*:\/\/)?(.*)$/is.exec(text) ?? [];
  const host = rest.slice(rest.lastIndexOf('@') + 1);
  return `${scheme}${host.length < rest.length ? '***@' : ''}${host.replace(/[?#].*$/s, '?***')}`;
}

/** A parameter without a value, as in `?TOKEN`, may be the secret itself. */
const withoutValue = (parameter: string): string => {
  const equals = parameter.indexOf('=');
  return equals < 0 ? '***' : `${parameter.slice(0, equals)}=***`;
};

/** Shorter values (`1`, `dev`) are no secrets, and would blot out half of a text. */
const SHORTEST_SECRET = 6;

/** Blots secrets out of text that others wrote: servers quote a token that they refuse. Parts of `Bearer TOKEN` count, too. */
export function hider(secrets: readonly string[]): (text: string) => string {
  const hidden = secrets
    .flatMap((secret) => [secret, ...secret.split(/\s+/)])
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .sort((a, b) => b.length - a.length);
  return (text) => hidden.reduce((line, secret) => line.replaceAll(secret, '***'), text);
}
