/** `timestamp [LEVEL] [service]: message`, with service names as in the scenario. */
import { escapeBracketed, escapeControls } from './escape.ts';
import type { Format } from './format.ts';
import { perInstance } from './per-instance.ts';
import { timeWriter } from './time.ts';

export function bracketedFormat(): Format {
  const time = timeWriter();
  const service = perInstance((instance) => escapeBracketed(instance.service));
  return {
    name: 'bracketed',
    recognizes: (line) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z \[/.test(line),
    line: (record) =>
      `${time.millis(record.timeMs)} [${record.severityText}] [${service(record.instance)}]: ${escapeControls(record.message)}`,
  };
}
