/**
 * Escapes text like Go's encoding/json: `<`, `>`, `&`, U+2028, U+2029, and \b and \f by number. The collector's json file
 * then has the same bytes as ours.
 */

// Every character that JSON.stringify or Go's encoder escapes.
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
  // Matched as a pair, so that an escaped backslash before b or f is not read as \b or \f.
  '\\\\': '\\\\',
};

/** The content of a JSON string, without quotes. */
export function jsonText(text: string): string {
  if (isPlain(text) || !NEEDS_ESCAPE.test(text)) return text;
  return JSON.stringify(text)
    .slice(1, -1)
    .replace(GO_ESCAPES, (found) => GO_ESCAPED[found]!);
}

/** A JSON string with its quotes. */
export const quote = (text: string): string => `"${jsonText(text)}"`;

/** Up to this length a loop over the characters is faster than the regular expression. */
const LOOP_CHARACTERS = 32;
const ESCAPED_ASCII = new Set([...'"\\<>&'].map((character) => character.charCodeAt(0)));
/** By ASCII code: 1 if the character needs no escape. */
const PLAIN = Uint8Array.from({ length: 128 }, (_, code) =>
  code >= 0x20 && !ESCAPED_ASCII.has(code) ? 1 : 0,
);

/** Whether the text is short and plain ASCII. `false` means only that it was not checked. */
function isPlain(text: string): boolean {
  if (text.length > LOOP_CHARACTERS) return false;
  for (let i = 0; i < text.length; i++) if (PLAIN[text.charCodeAt(i)] !== 1) return false;
  return true;
}
