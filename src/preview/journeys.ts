/** The journeys of a scenario as state machines, each with a line on its actor and how it may end. */

import { readableShare } from '../core/readable.ts';
import type { Block } from '../draw/block.ts';
import { placed } from '../draw/block.ts';
import { element } from '../draw/markup.ts';
import { type StateBox, type StateMove, stateGraph } from '../draw/state-graph.ts';
import { textWidth, wrapText } from '../draw/text-width.ts';
import { FONT_PX } from '../draw/theme.ts';
import type { Journey, JourneyState, Scenario } from '../model/scenario.ts';
import { journeyNote, nextShares, rangeText, refText } from './words.ts';

export async function journeyBlocks({ journeys }: Scenario, width: number): Promise<readonly Block[]> {
  const blocks: Block[] = [];
  for (const journey of journeys) {
    const graph = await stateGraph(
      journey.start,
      journey.states.map(stateBox),
      journey.states.flatMap(moves),
    );
    blocks.push(named(journey.name, journeyNote(journey, journeys), graph, width));
  }
  return blocks;
}

function stateBox(state: JourneyState): StateBox {
  const { name, run, think, next, outcome } = state;
  const isEnd = next.length === 0;
  const lines = run.map(refText);
  if (!isEnd && think.maxMs > 0) lines.push(`thinks ${rangeText(think)}`);
  if (isEnd) lines.push(outcome);
  return { name, lines, isEnd };
}

/** The only next state has no label, because its share is 100%. */
function moves({ name, next }: Journey['states'][number]): readonly StateMove[] {
  return nextShares(next).map(({ state, share }) => ({
    from: name,
    to: state,
    label: share === 1 ? '' : readableShare(share),
  }));
}

const HEAD_PX = 24;

function named(name: string, note: string, graph: Block, width: number): Block {
  const left = textWidth(name, { sizePx: FONT_PX.body, bold: true }) + 14;
  const [line = ''] = wrapText(note, width - left, { sizePx: FONT_PX.small }, 1);
  const put = placed(graph, 0, HEAD_PX, width);
  return {
    width: Math.max(width, put.width),
    height: HEAD_PX + put.height,
    drawn: element(
      'g',
      {},
      element('text', { class: 'strong', x: 0, y: 13 }, name),
      element('text', { class: 'small muted', x: left, y: 13 }, line),
      put.drawn,
    ),
  };
}
