/**
 * Keeps a value within its line and its column: a backslash, line ends and other control characters are
 * written as escapes, and so are, where they part columns, the bar of ` | ` and the brackets of `[service]`.
 */
const CONTROLS = /[\u0000-\u001f\u007f\u0085\u2028\u2029\\]/g;
const CONTROLS_AND_BAR = /[\u0000-\u001f\u007f\u0085\u2028\u2029\\|]/g;
const CONTROLS_AND_BRACKETS = /[\u0000-\u001f\u007f\u0085\u2028\u2029\\[\]]/g;
const HAS_CONTROLS = /[\u0000-\u001f\u007f\u0085\u2028\u2029\\]/;
const HAS_CONTROLS_OR_BAR = /[\u0000-\u001f\u007f\u0085\u2028\u2029\\|]/;

/** For one value in a line. */
export const escapeControls = (text: string): string =>
  HAS_CONTROLS.test(text) ? text.replace(CONTROLS, escapeOne) : text;

/** For one column among several. */
export const escapeColumn = (text: string): string =>
  HAS_CONTROLS_OR_BAR.test(text) ? text.replace(CONTROLS_AND_BAR, escapeOne) : text;

/** For a value between brackets; these are few and long-lived, so nothing is tested first. */
export const escapeBracketed = (text: string): string => text.replace(CONTROLS_AND_BRACKETS, escapeOne);

function escapeOne(character: string): string {
  switch (character) {
    case '\\':
    case '|':
    case '[':
    case ']':
      return `\\${character}`;
    case '\n':
      return '\\n';
    case '\r':
      return '\\r';
    default:
      return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  }
}
