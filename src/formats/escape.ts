/**
 * Escapes values so that none can add a line or a column: the backslash, line ends and other control characters, and the
 * separators of columns (the bar of ` | `, the brackets of `[service]`).
 */
const CONTROLS = /[\u0000-\u001f\u007f\u0085\u2028\u2029\\]/g;
const CONTROLS_AND_BAR = /[\u0000-\u001f\u007f\u0085\u2028\u2029\\|]/g;
const CONTROLS_AND_BRACKETS = /[\u0000-\u001f\u007f\u0085\u2028\u2029\\[\]]/g;
const HAS_CONTROLS = /[\u0000-\u001f\u007f\u0085\u2028\u2029\\]/;
const HAS_CONTROLS_OR_BAR = /[\u0000-\u001f\u007f\u0085\u2028\u2029\\|]/;

/** For a value in a line without columns. */
export const escapeControls = (text: string): string =>
  HAS_CONTROLS.test(text) ? text.replace(CONTROLS, escapeOne) : text;

/** For a value in a column. */
export const escapeColumn = (text: string): string =>
  HAS_CONTROLS_OR_BAR.test(text) ? text.replace(CONTROLS_AND_BAR, escapeOne) : text;

/** For a value between brackets. */
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
