/** What settings may hold that nobody must read over a shoulder. */

/** The same URL without user, password and query values. Works on text that is no URL, too: a fault quotes it. */
export function withoutSecrets(text: string): string {
  if (!/[@?#]/.test(text)) return text;
  if (URL.canParse(text) && new URL(text).host !== '') {
    const url = new URL(text);
    if (url.username !== '' || url.password !== '') url.username = '***';
    url.password = '';
    for (const name of new Set(url.searchParams.keys())) url.searchParams.set(name, '***');
    url.hash = '';
    return url.href;
  }
  // Whatever stands before the last "@" or after the first "?" may be a secret, except the scheme.
  const [, scheme = '', rest = ''] = /^([a-z][a-z0-9+.-]*:\/\/)?(.*)$/is.exec(text) ?? [];
  const host = rest.slice(rest.lastIndexOf('@') + 1);
  return `${scheme}${host.length < rest.length ? '***@' : ''}${host.replace(/[?#].*$/s, '?***')}`;
}
