/** The logcli command that repeats a query. */

import { thresholdOf } from '../logql/index.ts';
import type { LokiClient } from './client.ts';

export interface Query {
  readonly expr: string;
  readonly intervalMs: number;
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * Covers the evaluations in a time range. If the expression ends with a comparison with a number, the command queries the
 * compared value, because the whole expression returns nothing for an alert that did not fire.
 */
export function queryCommand(
  loki: Pick<LokiClient, 'url' | 'tenant'>,
  { expr, intervalMs, startMs, endMs }: Query,
): string {
  const at = (timeMs: number): string => new Date(timeMs).toISOString();
  return [
    'logcli query',
    `--addr=${quoted(loki.url)}`,
    `--org-id=${quoted(loki.tenant)}`,
    // Steps start here. On multiples of the interval they match the evaluations of the drill.
    `--from=${at(Math.floor(startMs / intervalMs) * intervalMs)}`,
    `--to=${at(Math.ceil(endMs / intervalMs) * intervalMs)}`,
    `--step=${intervalMs / 1000}s`,
    // Not reformatted: line feeds end comments, and whitespace in quotes matters.
    quoted((thresholdOf(expr)?.measured ?? expr).trim()),
  ].join(' ');
}

/** Quotes a word for a POSIX shell. */
const quoted = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
