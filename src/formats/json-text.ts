/**
 * Text as Go's encoding/json writes it: `<`, `>`, `&`, U+2028, U+2029, and \b and \f by number, so that the
 * collector's json file holds the same bytes as ours.
 */

// Everything that either encoder would escape.
const NEEDS_ESCAPE = /[\u0000-\u001f"\\<>&\u2028\u2029]/;
const GO_ESCAPES = /[<>&\u2028\u2029]|\\b|\\f|\\\\/g;
const GO_ESCAPED: Readonly<Record<string, string>> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
  '\\b': '\\u0008',
  '\\f': '\\u000c',
  // Taken whole so that an escaped backslash before a b or an f is not read as an escape.
  '\\\\': '\\\\',
};

/** What stands between the quotes of a JSON string. */
export function jsonText(text: string): string {
  if (isPlain(text) || !NEEDS_ESCAPE.test(text)) return text;
  return JSON.stringify(text)
    .slice(1, -1)
    .replace(GO_ESCAPES, (found) => GO_ESCAPED[found]!);
}

/** A JSON string with its quotes. */
export const quote = (text: string): string => `"${jsonText(text)}"`;

/** Up to here a loop over the characters beats the regular expression: ids and words are what lines are full of. */
const LOOP_CHARACTERS = 32;
const ESCAPED_ASCII = new Set([...'"\\<>&'].map((character) => character.charCodeAt(0)));
/** By ASCII code, 1 for what stands for itself. */
const PLAIN = Uint8Array.from({ length: 128 }, (_, code) =>
  code >= 0x20 && !ESCAPED_ASCII.has(code) ? 1 : 0,
);

/** Whether it is short and plain ASCII; `false` says nothing. */
function isPlain(text: string): boolean {
  if (text.length > LOOP_CHARACTERS) return false;
  for (let i = 0; i < text.length; i++) if (PLAIN[text.charCodeAt(i)] !== 1) return false;
  return true;
}
