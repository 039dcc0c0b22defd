/** Colours lines by level for a terminal: errors red, warnings yellow, DEBUG and TRACE dim. */
import pc from 'picocolors';
import type { Level } from '../model/level.ts';

export type Painter = (line: string, level: Level) => string;

export function painter(colour: boolean): Painter {
  if (!colour) return (line) => line;
  const { red, yellow, dim, bold } = pc.createColors(true);
  return (line, level) => {
    switch (level) {
      case 'FATAL':
        return bold(red(line));
      case 'ERROR':
        return red(line);
      case 'WARN':
        return yellow(line);
      case 'INFO':
        return line;
      default:
        return dim(line);
    }
  };
}
