/** A finished part of a picture with its size. Its origin is its upper left corner, so that it can be placed anywhere. */
import { element, type Markup } from './markup.ts';

export interface Block {
  readonly drawn: Markup;
  readonly width: number;
  readonly height: number;
}

/** Places a block, and scales it down if it is wider than `room`. */
export function placed(block: Block, left: number, top: number, room = block.width): Block {
  const scale = Math.min(1, room / block.width);
  const transform = `translate(${left} ${top})${scale < 1 ? ` scale(${scale.toFixed(4)})` : ''}`;
  return {
    drawn: element('g', { transform }, block.drawn),
    width: block.width * scale,
    height: block.height * scale,
  };
}
