/** Options of `firedrill query`, read from its flags. */
import type { ResolvedSettings } from '../../config/settings/resolve.ts';
import { duration, instant, positiveDuration } from '../../config/values.ts';
import { defined } from '../../core/defined.ts';
import { usageError } from '../../core/errors.ts';
import type { LokiProfile } from '../../drill/embedded/profile.ts';
import { type Expr, placeText, read } from '../../logql/index.ts';
import type { Via } from '../../model/stream-label.ts';
import { profileAt } from '../loki-profile.ts';

export interface QueryFlags {
  readonly file?: readonly string[];
  readonly at?: string;
  readonly start?: string;
  readonly end?: string;
  readonly step?: string;
  readonly via?: Via;
  readonly lokiConfig?: string;
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly html?: string;
}

/** An instant (epoch ms), or a duration from the start of the records. */
export type QueryTime = { readonly atMs: number } | { readonly afterMs: number };

export interface QueryOptions {
  readonly expr: Expr;
  /** As written. */
  readonly expression: string;
  readonly source: { readonly settings: ResolvedSettings } | { readonly files: readonly string[] };
  readonly times:
    | { readonly at: QueryTime }
    | {
        /** Absent: the start of the records. */
        readonly start?: QueryTime;
        /** Absent: the end of the records. */
        readonly end?: QueryTime;
        readonly stepMs: number;
      };
  /** Absent: `push` if the scenario has labels, `otlp` otherwise. */
  readonly via: Via | undefined;
  readonly profile: LokiProfile;
  readonly form: 'terminal' | 'json' | 'csv';
  readonly html: string | undefined;
}

export const DEFAULT_SEED = '1';
export const DEFAULT_STEP_MS = 60_000;

/** @throws FiredrillError (usage) if the expression is not LogQL, or if a flag cannot be used */
export function readQueryOptions(
  expression: string,
  flags: QueryFlags,
  { name, settings }: { readonly name: string | undefined; readonly settings: ResolvedSettings },
): QueryOptions {
  const { file, at, start, end, step, via, json, csv, html } = flags;
  const expr = readExpression(expression);
  if (!file && name === undefined) {
    throw usageError({
      where: 'query',
      problem: 'no records to query',
      expected: 'a scenario, or files of OTLP JSON lines',
      hint: `firedrill query '{service_name=~".+"}' checkout`,
    });
  }
  if (file && name !== undefined) throw both('--file', `the scenario ${name}`);
  if (file && via === 'push') throw both('--file', '--via push');
  if (json && csv) throw both('--json', '--csv');
  for (const [flag, value] of [
    ['--start', start],
    ['--end', end],
    ['--step', step],
  ] as const) {
    if (at !== undefined && value !== undefined) throw both('--at', flag);
  }
  return {
    expr,
    expression,
    source: file ? { files: file } : { settings },
    times:
      at === undefined
        ? defined({
            start: start === undefined ? undefined : timeOf('--start', start),
            end: end === undefined ? undefined : timeOf('--end', end),
            stepMs: step === undefined ? DEFAULT_STEP_MS : stepOf(step),
          })
        : { at: timeOf('--at', at) },
    via,
    profile: profileAt(flags.lokiConfig),
    form: json ? 'json' : csv ? 'csv' : 'terminal',
    html,
  };
}

const both = (one: string, other: string): Error =>
  usageError({ where: one, problem: `${one} and ${other} exclude each other`, expected: 'one of the two' });

function readExpression(expression: string): Expr {
  const { expr, errors } = read(expression);
  const [error] = errors;
  if (expr && !error) return expr;
  const { message: problem, expected, hint } = error!;
  throw usageError({
    where: `the expression, ${placeText(expression, error!)}`,
    problem,
    ...defined({ expected, hint }),
  });
}

function timeOf(where: string, written: string): QueryTime {
  const fixed = instant(written);
  if (fixed.ok) return { atMs: fixed.value };
  const after = duration(written);
  if (after.ok) return { afterMs: after.value };
  throw usageError({
    where,
    problem: `cannot use ${JSON.stringify(written)}`,
    expected:
      'a date and time with a zone (2026-03-01T09:00:00Z), or a duration from the start of the records',
    hint: `${where} 90m`,
  });
}

function stepOf(written: string): number {
  const read = positiveDuration(written);
  if (read.ok && read.value >= 1) return read.value;
  throw usageError({
    where: '--step',
    problem: `cannot use ${JSON.stringify(written)}`,
    expected: 'a duration of at least 1ms: 15s, 1m',
    hint: '--step 1m',
  });
}
