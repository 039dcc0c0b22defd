/**
 * Values in the log of a web server, escaped like Apache httpd (mod_log_config, "Format Notes"; the
 * function is `ap_escape_logitem`): a backslash before quotes and backslashes, C's names for white space, and every
 * other byte that is not printable ASCII as `\xhh`, UTF-8 byte by byte.
 */

const NOT_QUOTED = /[^ !#-[\]-~]/;
/** In a column without quotes also the separators: the space, and the brackets of the time. */
const NOT_BARE = /[^!#-Z^-~]/;

const NAMED: Readonly<Record<number, string>> = {
  8: '\\b',
  9: '\\t',
  10: '\\n',
  11: '\\v',
  13: '\\r',
  34: '\\"',
  92: '\\\\',
};

/** For a value between quotes. */
export const quotedItem = (text: string): string =>
  NOT_QUOTED.test(text) ? escapeBytes(text, NOT_QUOTED) : text;

/** For a value without quotes, between spaces. */
export const bareItem = (text: string): string => (NOT_BARE.test(text) ? escapeBytes(text, NOT_BARE) : text);

function escapeBytes(text: string, unfit: RegExp): string {
  let escaped = '';
  for (const byte of Buffer.from(text)) {
    const character = String.fromCharCode(byte);
    escaped += unfit.test(character)
      ? (NAMED[byte] ?? `\\x${byte.toString(16).padStart(2, '0')}`)
      : character;
  }
  return escaped;
}
