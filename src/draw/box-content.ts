/** The content of a box of the graph: lines of text with their positions, and the resulting size. */
import { fitName, fitText, type TextLook, textWidth, wrapName, wrapText } from './text-width.ts';
import { FONT_PX } from './theme.ts';

export interface GraphBox {
  readonly name: string;
  /** Lines below the name: version, rate, share of errors. */
  readonly facts: readonly string[];
  readonly rows: readonly GraphRow[];
}

interface GraphRow {
  /** Target of calls; unique in the graph. */
  readonly id: string;
  readonly name: string;
  /** Right-aligned in its line, in muted colour. */
  readonly aside: string;
  readonly calls: readonly GraphCall[];
}

export interface GraphCall {
  /** Id of the called row. */
  readonly to: string;
  readonly name: string;
  readonly note: string;
}

export interface BoxLine {
  readonly text: string;
  readonly aside?: string;
  /** CSS classes of the theme. */
  readonly look: string;
  readonly left: number;
  readonly top: number;
  readonly height: number;
  /** The row or call that begins with this line. */
  readonly anchor?: string;
}

export interface BoxContent {
  readonly width: number;
  readonly height: number;
  readonly headHeight: number;
  readonly lines: readonly BoxLine[];
}

export const rowAnchor = (row: string): string => `row ${row}`;
export const callAnchor = (row: string, index: number): string => `call ${index} ${row}`;

export const PAD_PX = 9;
const INDENT_PX = 10;
/** Indent of the further lines of a call, to align them with its name. */
const ARROW_PX = 15;
const ASIDE_GAP_PX = 12;
const NARROWEST_PX = 132;
const HEADING: TextLook = { sizePx: FONT_PX.body, bold: true };
const PLAIN: TextLook = { sizePx: FONT_PX.body };
const SMALL: TextLook = { sizePx: FONT_PX.small };
const NOTE_LINES = 3;

/** Lines wider than `widestPx` are shortened or wrapped. */
export function boxContent(box: GraphBox, widestPx: number): BoxContent {
  const width = boxWidth(box, widestPx);
  const room = width - 2 * PAD_PX;
  const lines: BoxLine[] = [];
  let top = 5;
  const add = (line: Omit<BoxLine, 'top'>): void => {
    lines.push({ ...line, top });
    top += line.height;
  };
  for (const text of wrapName(box.name, room, HEADING)) {
    add({ text, look: 'strong', left: PAD_PX, height: 18 });
  }
  for (const text of box.facts.flatMap((fact) => wrapText(fact, room, SMALL, 2))) {
    add({ text, look: 'small muted', left: PAD_PX, height: 15 });
  }
  top += 4;
  const headHeight = top;
  top += box.rows.length > 0 ? 4 : 0;
  for (const { id, name, aside, calls } of box.rows) {
    const isBeside = textWidth(name, PLAIN) + ASIDE_GAP_PX + textWidth(aside, SMALL) <= room;
    const line = {
      text: fitName(name, room, PLAIN),
      look: '',
      left: PAD_PX,
      height: 19,
      anchor: rowAnchor(id),
    };
    add(isBeside ? { ...line, aside } : line);
    if (!isBeside) add({ text: fitText(aside, room, SMALL), look: 'small muted', left: PAD_PX, height: 15 });
    calls.forEach((call, i) => {
      for (const [n, text] of callLines(call, room - INDENT_PX).entries()) {
        const left = PAD_PX + INDENT_PX + (n === 0 ? 0 : ARROW_PX);
        const anchor = n === 0 ? { anchor: callAnchor(id, i) } : {};
        add({ text, look: 'small muted', left, height: 15, ...anchor });
      }
    });
    top += calls.length > 0 ? 3 : 0;
  }
  top += box.rows.length > 0 ? 4 : 0;
  return { width, height: top, headHeight, lines };
}

function boxWidth({ name, facts, rows }: GraphBox, widestPx: number): number {
  const widths = [
    textWidth(name, HEADING),
    ...facts.map((fact) => textWidth(fact, SMALL)),
    ...rows.map((row) => textWidth(row.name, PLAIN) + ASIDE_GAP_PX + textWidth(row.aside, SMALL)),
    ...rows.flatMap(({ calls }) => calls.map((call) => INDENT_PX + textWidth(whole(call), SMALL))),
  ];
  return Math.round(
    Math.min(widestPx, Math.max(NARROWEST_PX, ...widths.map((width) => Math.ceil(width) + 2 * PAD_PX))),
  );
}

const whole = ({ name, note }: GraphCall): string => `→ ${name}${note === '' ? '' : ` ${note}`}`;

/** The note beside the name if there is room, otherwise below it. */
function callLines(call: GraphCall, room: number): readonly string[] {
  if (textWidth(whole(call), SMALL) <= room) return [whole(call)];
  const [first, ...more] = wrapName(`→ ${call.name}`, room, SMALL);
  return [first!, ...more, ...wrapText(call.note, room - ARROW_PX, SMALL, NOTE_LINES)];
}
