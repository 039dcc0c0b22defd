/** The line that repeats a query in a shell. */
import type { LokiClient } from './loki/client.ts';
import type { AlertRule } from './model.ts';

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
    `--from=${at(startMs)}`,
    `--to=${at(endMs)}`,
    `--step=${intervalMs / 1000}s`,
    // As it is: a comment ends at its line's end, and blanks within quotes count.
    quoted(expr.trim()),
  ].join(' ');
}

/** As a POSIX shell takes it. */
const quoted = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
