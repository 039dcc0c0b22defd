/** Secrets in addresses and headers. No message, page, report or log line may show one. */

/** The URL without user, password, query values and fragment. Also works on text that is not a URL, for error messages. */
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
  // Everything before the last "@" or after the first "?" may be a secret, except the scheme.
  const [, scheme = '', rest = ''] = /^([a-z][a-z0-9+.-]*:\/\/)?(.*)$/is.exec(text) ?? [];
  const host = rest.slice(rest.lastIndexOf('@') + 1);
  return `${scheme}${host.length < rest.length ? '***@' : ''}${host.replace(/[?#].*$/s, '?***')}`;
}

/** A parameter without a value, as in `?TOKEN`, may be the secret itself. */
const withoutValue = (parameter: string): string => {
  const equals = parameter.indexOf('=');
  return equals < 0 ? '***' : `${parameter.slice(0, equals)}=***`;
};

/** Shorter values (`1`, `dev`) are not secrets, and hiding them would remove much of a text. */
const MIN_SECRET = 6;

/** Hides secrets in the text of others: servers quote tokens that they reject. Also hides the parts of `Bearer TOKEN`. */
export function hider(secrets: readonly string[]): (text: string) => string {
  const hidden = secrets
    .flatMap((secret) => [secret, ...secret.split(/\s+/)])
    .filter((secret) => secret.length >= MIN_SECRET)
    .sort((a, b) => b.length - a.length);
  return (text) => hidden.reduce((line, secret) => line.replaceAll(secret, '***'), text);
}
