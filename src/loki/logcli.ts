/** The line that repeats a query in a shell. */

import type { AlertRule } from '../alerts/model.ts';
import { thresholdOf } from '../logql/index.ts';
import type { LokiClient } from './client.ts';

/**
 * At the evaluations around a stretch of time. Of an expression that ends in a comparison with a number it asks for what
 * is compared: of an alert that did not fire the whole of it would show nothing.
 */
export function queryCommand(
  loki: Pick<LokiClient, 'url' | 'tenant'>,
  { expr, intervalMs }: Pick<AlertRule, 'expr' | 'intervalMs'>,
  { startMs, endMs }: { readonly startMs: number; readonly endMs: number },
): string {
  const at = (timeMs: number): string => new Date(timeMs).toISOString();
  return [
    'logcli query',
    `--addr=${quoted(loki.url)}`,
    `--org-id=${quoted(loki.tenant)}`,
    // Steps are counted from here: on whole intervals they are the drill's own evaluations.
    `--from=${at(Math.floor(startMs / intervalMs) * intervalMs)}`,
    `--to=${at(Math.ceil(endMs / intervalMs) * intervalMs)}`,
    `--step=${intervalMs / 1000}s`,
    // As it is: a comment ends at its line's end, and blanks within quotes count.
    quoted((thresholdOf(expr)?.measured ?? expr).trim()),
  ].join(' ');
}

/** As a POSIX shell takes it. */
const quoted = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
