/**
 * A service graph: boxes with rows, and arrows between rows. Each service lists its operations, each operation its calls,
 * and an arrow leads from the line of a call to the called operation. The note of a call is in its line, so arrows need
 * no labels.
 */
import { arrow } from './arrow.ts';
import type { Block } from './block.ts';
import {
  type BoxContent,
  type BoxLine,
  boxContent,
  callAnchor,
  type GraphBox,
  PAD_PX,
  rowAnchor,
} from './box-content.ts';
import { type LayoutArrow, type LayoutBox, layOut, type Place, type Spacing } from './layout.ts';
import { element, type Markup } from './markup.ts';

const SPACING: Spacing = { layer: 34, box: 18 };

/** Box widths to try, from wide to narrow, for graphs with many boxes in a row. */
const WIDTHS_PX = [264, 214, 176, 150] as const;

/**
 * Draws an arrow for each call to another box; calls within a box are text only. Uses the widest boxes with which the
 * graph fits into `room` px. If none fits, the graph is wider.
 */
export async function boxGraph(boxes: readonly GraphBox[], room: number): Promise<Block> {
  let block: Block | undefined;
  for (const widestPx of WIDTHS_PX) {
    block = await graphOf(boxes, widestPx);
    if (block.width <= room) break;
  }
  return block!;
}

async function graphOf(boxes: readonly GraphBox[], widestPx: number): Promise<Block> {
  const contents = boxes.map((box) => boxContent(box, widestPx));
  const arrows = callArrows(boxes);
  const layout = await layOut(
    contents.map((content, i) => layoutBox(boxId(i), content, arrows)),
    arrows,
    SPACING,
  );
  return {
    width: layout.width,
    height: layout.height,
    drawn: element(
      'g',
      {},
      arrows.map(({ id, title }) => arrow(layout.arrows.get(id)?.corners ?? [], title)),
      boxes.map(({ name }, i) => drawnBox(name, contents[i]!, layout.boxes.get(boxId(i))!)),
    ),
  };
}

const boxId = (index: number): string => `box ${index}`;

interface CallArrow extends LayoutArrow {
  readonly title: string;
}

function callArrows(boxes: readonly GraphBox[]): readonly CallArrow[] {
  const boxOfRow = new Map(boxes.flatMap((box) => box.rows.map(({ id }) => [id, box] as const)));
  return boxes.flatMap((box) =>
    box.rows.flatMap((row) =>
      row.calls.flatMap((call, i): readonly CallArrow[] => {
        const target = boxOfRow.get(call.to);
        if (target === undefined || target === box) return [];
        const from = callAnchor(row.id, i);
        const title = `${box.name}.${row.name} calls ${call.name}${call.note === '' ? '' : `: ${call.note}`}`;
        return [{ id: from, from, to: rowAnchor(call.to), title }];
      }),
    ),
  );
}

/** Arrows start right of the lines of calls and end left of the lines of rows. */
function layoutBox(
  id: string,
  { width, height, lines }: BoxContent,
  arrows: readonly CallArrow[],
): LayoutBox {
  const used = new Map<string, 'left' | 'right'>();
  for (const { from, to } of arrows) used.set(from, 'right').set(to, 'left');
  const ports = lines.flatMap(({ anchor, top, height: lineHeight }) => {
    const side = anchor === undefined ? undefined : used.get(anchor);
    return side === undefined ? [] : [{ id: anchor!, side, y: top + lineHeight / 2 }];
  });
  return { id, width, height, ports };
}

function drawnBox(name: string, { width, height, headHeight, lines }: BoxContent, { x, y }: Place): Markup {
  return element(
    'g',
    { transform: `translate(${x} ${y})` },
    element('title', {}, name),
    element('rect', { class: 'box', x: 0, y: 0, width, height, rx: 5 }),
    headOf(width, headHeight, height),
    lines.map((line) => drawnLine(line, width)),
  );
}

/** The background of the head: with rounded corners at the top, or everywhere if the box has no rows. The border stays visible. */
function headOf(width: number, headHeight: number, height: number): Markup {
  if (headHeight >= height) {
    return element('rect', {
      class: 'boxhead',
      x: 0.5,
      y: 0.5,
      width: width - 1,
      height: height - 1,
      rx: 4.5,
    });
  }
  const right = width - 0.5;
  const d = `M.5,${headHeight}V5.5A5,5 0 0 1 5.5,.5H${right - 5}A5,5 0 0 1 ${right},5.5V${headHeight}Z`;
  return element('path', { class: 'boxhead', d });
}

function drawnLine({ text, aside, look, left, top, height }: BoxLine, width: number): readonly Markup[] {
  const y = top + height - 5;
  return [
    element('text', { class: look === '' ? undefined : look, x: left, y }, text),
    ...(aside === undefined || aside === ''
      ? []
      : [element('text', { class: 'small muted end', x: width - PAD_PX, y }, aside)]),
  ];
}
