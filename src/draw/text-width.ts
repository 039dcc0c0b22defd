/**
 * Estimates the width of text without a browser: advance widths of Helvetica (Adobe Font Metrics) by kind of character,
 * increased for the widest usual font (DejaVu Sans). Estimates may be too large, never too small.
 */

/** Widths as a share of the font size. */
const SLACK = 1.13;
const BOLD = 1.1;

/** Wide in every font: East Asian scripts (Unicode TR11, wide and fullwidth) and pictographs. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u;

function advance(character: string): number {
  if (/[ijl'|]/.test(character)) return 0.22;
  if (/[ .,:;!/\\IftJ[\]·]/.test(character)) return 0.28;
  if (/[r()\-{}"`*]/.test(character)) return 0.34;
  if (/[mMW@%—→]/.test(character)) return 0.88;
  if (/[A-Zw&]/.test(character)) return 0.7;
  if (/[a-z0-9]/.test(character)) return 0.55;
  if (/\p{Mark}/u.test(character)) return 0;
  return WIDE.test(character) ? 1 : 0.62;
}

export interface TextLook {
  readonly sizePx: number;
  readonly bold?: boolean;
}

export function textWidth(text: string, { sizePx, bold = false }: TextLook): number {
  let em = 0;
  for (const character of text) em += advance(character);
  return em * sizePx * SLACK * (bold ? BOLD : 1);
}

/** The text, shortened at its end with an ellipsis if it does not fit. */
export function fitText(text: string, widthPx: number, look: TextLook): string {
  if (textWidth(text, look) <= widthPx) return text;
  const characters = [...text];
  let kept = characters.length;
  while (kept > 0 && textWidth(`${characters.slice(0, kept).join('')}…`, look) > widthPx) kept--;
  return `${characters.slice(0, kept).join('').trimEnd()}…`;
}

/** Shortens in the middle, for names whose end is as important as their beginning (`service.operation`). */
export function fitName(name: string, widthPx: number, look: TextLook): string {
  if (textWidth(name, look) <= widthPx) return name;
  const characters = [...name];
  const shortened = (kept: number): string => {
    const tail = Math.floor(kept / 2);
    return `${characters.slice(0, kept - tail).join('')}…${characters.slice(characters.length - tail).join('')}`;
  };
  let kept = characters.length - 1;
  while (kept > 1 && textWidth(shortened(kept), look) > widthPx) kept--;
  return shortened(kept);
}

/** Uses two lines if needed: breaks after a dot or slash, otherwise after a dash. */
export function wrapName(name: string, widthPx: number, look: TextLook): readonly string[] {
  if (textWidth(name, look) <= widthPx) return [name];
  const fits = (end: number): boolean => textWidth(name.slice(0, end), look) <= widthPx;
  const behind = (mark: RegExp): readonly number[] => [...name.matchAll(mark)].map(({ index }) => index + 1);
  const at = behind(/[./](?=.)/g).findLast(fits) ?? behind(/[-_:](?=.)/g).findLast(fits);
  return at === undefined
    ? [fitName(name, widthPx, look)]
    : [name.slice(0, at), fitName(name.slice(at), widthPx, look)];
}

/** Wraps text at words. A word that is too long is shortened, and so is the last line if text is left. */
export function wrapText(
  text: string,
  widthPx: number,
  look: TextLook,
  mostLines: number,
): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((piece) => piece !== '')) {
    const longer = line === '' ? word : `${line} ${word}`;
    const isLast = lines.length === mostLines - 1;
    if (isLast || textWidth(longer, look) <= widthPx || line === '') line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  if (line !== '') lines.push(line);
  return lines.map((each) => fitText(each, widthPx, look));
}
