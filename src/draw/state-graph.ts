/** A state machine: a box for each state, arrows with the share of each transition, and a dot at the start. */
import { arrow } from './arrow.ts';
import type { Block } from './block.ts';
import { type LayoutArrow, type LayoutBox, layOut, type Place, type Spacing } from './layout.ts';
import { element, type Markup } from './markup.ts';
import { fitName, fitText, textWidth } from './text-width.ts';
import { FONT_PX } from './theme.ts';

export interface StateBox {
  readonly name: string;
  /** Lines below the name: what the state runs, how long it lasts. */
  readonly lines: readonly string[];
  /** Without transitions: drawn with a double border. */
  readonly isEnd: boolean;
}

export interface StateMove {
  readonly from: string;
  readonly to: string;
  readonly label: string;
}

const SPACING: Spacing = { layer: 30, box: 16 };
const START = 'start';
const DOT_PX = 10;
const PAD_PX = 9;
const WIDEST_PX = 240;

export async function stateGraph(
  start: string,
  states: readonly StateBox[],
  moves: readonly StateMove[],
): Promise<Block> {
  const ids = new Map(states.map(({ name }, i) => [name, `state ${i}`]));
  const shapes = states.map((state) => stateShape(ids.get(state.name)!, state));
  const arrows: LayoutArrow[] = moves.map(({ from, to, label }, i) => ({
    id: `move ${i}`,
    from: ids.get(from)!,
    to: ids.get(to)!,
    ...(label === ''
      ? {}
      : { label: { width: textWidth(label, { sizePx: FONT_PX.small }) + 6, height: 15 } }),
  }));
  const layout = await layOut(
    [{ id: START, width: DOT_PX, height: DOT_PX }, ...shapes],
    [{ id: START, from: START, to: ids.get(start)! }, ...arrows],
    SPACING,
  );
  const corners = (id: string): readonly Place[] => layout.arrows.get(id)?.corners ?? [];
  return {
    width: layout.width,
    height: layout.height,
    drawn: element(
      'g',
      {},
      startDot(layout.boxes.get(START)!),
      arrow(corners(START), `starts with ${start}`),
      moves.map(({ from, to, label }, i) => arrow(corners(`move ${i}`), `${from} to ${to} ${label}`.trim())),
      moves.map(({ label }, i) => moveLabel(label, layout.arrows.get(`move ${i}`)?.label)),
      states.map((state, i) => drawnState(state, shapes[i]!, layout.boxes.get(shapes[i]!.id)!)),
    ),
  };
}

const startDot = ({ x, y }: Place): Markup =>
  element('circle', { class: 'ink', cx: x + DOT_PX / 2, cy: y + DOT_PX / 2, r: DOT_PX / 2 });

function stateShape(id: string, { name, lines }: StateBox): LayoutBox {
  const widths = [
    textWidth(name, { sizePx: FONT_PX.body, bold: true }),
    ...lines.map((line) => textWidth(line, { sizePx: FONT_PX.small })),
  ];
  const width = Math.min(WIDEST_PX, Math.max(64, ...widths.map(Math.ceil)) + 2 * PAD_PX);
  return { id, width, height: 28 + 15 * lines.length };
}

function drawnState({ name, lines, isEnd }: StateBox, { width, height }: LayoutBox, { x, y }: Place): Markup {
  const room = width - 2 * PAD_PX;
  return element(
    'g',
    { transform: `translate(${x} ${y})` },
    element('title', {}, [name, ...lines].join(', ')),
    element('rect', { class: 'box', x: 0, y: 0, width, height, rx: 12 }),
    isEnd
      ? element('rect', { class: 'box', x: 3, y: 3, width: width - 6, height: height - 6, rx: 9 })
      : undefined,
    element(
      'text',
      { class: 'strong middle', x: width / 2, y: 19 },
      fitText(name, room, { sizePx: FONT_PX.body, bold: true }),
    ),
    lines.map((line, i) =>
      element(
        'text',
        { class: 'small muted middle', x: width / 2, y: 34 + 15 * i },
        fitName(line, room, { sizePx: FONT_PX.small }),
      ),
    ),
  );
}

const moveLabel = (label: string, place: Place | undefined): Markup | undefined =>
  place && element('text', { class: 'small', x: place.x + 3, y: place.y + 11.5 }, label);
