/** A real Loki with runs of firedrill in it, and what those runs wrote besides. */
import { join } from 'node:path';
import { type Loki, startLoki } from '../stack/loki.ts';
import { freshFolder, runProgram } from '../support/program.ts';
import type { Moment } from './reckon.ts';
import { type Written, writtenIn } from './written.ts';

export interface Run {
  readonly scenario: string;
  readonly args?: readonly string[];
  readonly minutes: number;
}

export interface Tenant {
  readonly name: string;
  readonly records: readonly Written[];
  /** A page's time: all records lie in it. */
  readonly fromMs: number;
  readonly toMs: number;
  moment(atMs: number, autoMs: number): Moment;
}

export const startEmptyLoki = (binary: string): Promise<Loki> => startLoki({ binary, dir: freshFolder() });

/**
 * Runs of the past, one after another, which all end at the same minute. By a virtual clock and no backfills, because
 * the alert rules leave backfills out.
 */
export async function fill(
  loki: Loki,
  name: string,
  runs: readonly Run[],
  env: Readonly<Record<string, string>> = {},
): Promise<Tenant> {
  const minute = 60_000;
  const endMs = (Math.floor(Date.now() / minute) - 2) * minute;
  const beginMs = endMs - Math.max(...runs.map(({ minutes }) => minutes)) * minute;
  const files: string[] = [];
  for (const { scenario, args = [], minutes } of runs) {
    const cwd = freshFolder();
    const start = new Date(endMs - minutes * minute).toISOString();
    const { code, stderr } = await runProgram(
      [
        ...[
          'run',
          scenario,
          '--clock',
          'virtual',
          '--start',
          start,
          '--duration',
          `${minutes}m`,
          '--seed',
          '1',
        ],
        ...[
          '--no-console',
          '--output-file',
          'records.jsonl',
          '--format',
          'otlp-json',
          '--rotate-size',
          'off',
        ],
        ...args,
      ],
      {
        cwd,
        env: {
          OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: `${loki.url}/otlp/v1/logs`,
          OTEL_EXPORTER_OTLP_LOGS_HEADERS: `X-Scope-OrgID=${name}`,
          ...env,
        },
      },
    );
    if (code !== 0) throw new Error(`${scenario} ended with ${code}:\n${stderr}`);
    files.push(join(cwd, 'records.jsonl'));
  }
  const records = writtenIn(...files);
  // What was under way at the end comes up to two seconds later.
  const toMs = endMs + minute;
  const moment = (atMs: number, autoMs: number): Moment => ({
    atMs,
    autoMs,
    rangeMs: toMs - beginMs,
    last: (ms, endAgoMs = 0) =>
      records.slice(firstAfter(records, atMs - endAgoMs - ms), firstAfter(records, atMs - endAgoMs)),
  });
  return { name, records, fromMs: beginMs, toMs, moment };
}

/** Index of the first record that is later. */
function firstAfter(records: readonly Written[], timeMs: number): number {
  let [low, high] = [0, records.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (records[middle]!.timeMs > timeMs) high = middle;
    else low = middle + 1;
  }
  return low;
}
