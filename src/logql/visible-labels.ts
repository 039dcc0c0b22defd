/**
 * Whether what an expression sees of its records' labels is what it names, and nothing else. Then records that lack
 * all other labels give the same series, with the same values.
 */
import { type Call, type Outline, outlineOf } from './outline.ts';
import { OVER_RECORDS } from './presence.ts';
import { tokensOf } from './tokens.ts';

export const seesOnlyWhatItNames = (expr: string): boolean =>
  namesAll(outlineOf(expr)) &&
  !tokensOf(expr).some(({ kind, text }) => kind === 'string' && SHOWS_ALL.test(text));

/** A template that takes all labels at once: `{{ . }}`, `{{ range $k, $v := . }}`. */
const SHOWS_ALL = /\{\{[^}]*(?:\.(?![A-Za-z_])|\$(?![A-Za-z_]))/;

/** Adding up is the same, however records were set apart before. */
const ADDED_UP: ReadonlySet<string> = new Set(['count_over_time', 'rate', 'sum_over_time']);
/** These speak of labels that their selectors name, or of none. */
const BY_NAME: ReadonlySet<string> = new Set(['absent_over_time', 'vector']);

function namesAll(outline: Outline, addedUp = false): boolean {
  switch (outline.kind) {
    case 'number':
      return true;
    case 'binary':
      return namesAll(outline.left) && namesAll(outline.right);
    case 'call':
      return callNamesAll(outline, addedUp);
    default:
      return false;
  }
}

function callNamesAll({ name, grouping, arguments: parts }: Call, addedUp: boolean): boolean {
  if (BY_NAME.has(name)) return true;
  if (grouping && !grouping.keeps) return false;
  if (!OVER_RECORDS.test(name)) return parts.every((part) => namesAll(part, name === 'sum'));
  // What counts bytes may count those of labels.
  if (/^bytes_/.test(name)) return false;
  return grouping !== undefined || (addedUp && ADDED_UP.has(name));
}
