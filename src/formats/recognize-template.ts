/**
 * Whether a line may have been written with a template: it contains the fixed text of the template in order, and times where
 * the template has times. A template with little fixed text also matches lines of other formats.
 */
import type { LinePiece } from '../model/line-format.ts';

/** Fields whose values have the same shape for every record. */
const SHAPES: Readonly<Record<string, string>> = {
  asctime: String.raw`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}`,
  timestamp: String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`,
  trace_id: '[0-9a-f]{32}',
  span_id: '[0-9a-f]{16}',
};

export function templateRecognizer(
  pieces: readonly LinePiece[],
  written: (text: string) => string,
): (line: string) => boolean {
  // Fixed text between values that can be anything.
  const parts = [''];
  for (const piece of pieces) {
    const fixed = typeof piece === 'string' ? quoted(written(piece)) : shapeOf(piece);
    if (fixed === undefined) parts.push('');
    else parts[parts.length - 1] += fixed;
  }
  const [first = '', ...rest] = parts;
  const last = rest.pop();
  if (last === undefined) {
    const whole = new RegExp(`^${first}$`);
    return (line) => whole.test(line);
  }
  const begin = new RegExp(`^${first}`);
  const middle = rest.map((part) => new RegExp(part, 'g'));
  const end = new RegExp(`${last}$`);
  return (line) => {
    const start = begin.exec(line);
    if (!start) return false;
    // The earliest match of each part leaves the most room for the next ones, so no backtracking is needed.
    let at = start[0].length;
    for (const part of middle) {
      part.lastIndex = at;
      const found = part.exec(line);
      if (!found) return false;
      at = part.lastIndex;
    }
    return end.test(line.slice(at));
  };
}

function shapeOf(piece: Exclude<LinePiece, string>): string | undefined {
  const { type, width, precision } = piece.conversion;
  return 'field' in piece && type === 's' && width === 0 && precision === undefined
    ? SHAPES[piece.field]
    : undefined;
}

const quoted = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
