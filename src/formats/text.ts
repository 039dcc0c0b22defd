/** Readable columns: time, level, id, service, user, request, duration, message, separated by ` | `. */
import { escapeColumn } from './escape.ts';
import type { Format } from './format.ts';
import { timeWriter } from './time.ts';

/** The length of WARNING. */
const LEVEL_WIDTH = 7;

export function textFormat(): Format {
  const time = timeWriter();
  return {
    name: 'text',
    recognizes: (line) => /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \| /.test(line),
    line(record) {
      const duration = record.durationMs === undefined ? '-' : `${record.durationMs}ms`;
      return `${time.seconds(record.timeMs)} | ${record.severityText.padEnd(LEVEL_WIDTH)} | ${column(record.uid)} | ${column(
        record.instance.service,
      )} | ${column(record.userId)} | ${column(record.requestId)} | ${duration} | ${escapeColumn(record.message)}`;
    },
  };
}

/** A column; `-` without a value. */
const column = (value: string | undefined): string =>
  value === undefined || value === '' ? '-' : escapeColumn(value);
