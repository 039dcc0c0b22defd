/** Options of `firedrill drill --live`, read from its flags. */
import { baseUrl, duration, type Parser } from '../../config/values.ts';
import { usageError } from '../../core/errors.ts';
import { withoutSecrets } from '../../core/secrets.ts';
import type { DrillFlags } from './options.ts';

/** As written. */
export interface LiveFlags {
  readonly live?: boolean;
  readonly tenant?: string;
  readonly alertmanager?: string;
  readonly warmUp?: string;
  readonly start?: string;
}

export interface LiveOptions {
  readonly tenant: string;
  /** Base URL. */
  readonly alertmanager: string | undefined;
  readonly warmUpMs: number;
}

/** The Compose stack loads the shipped rules for this tenant, and nothing else writes to it. */
export const DEFAULT_TENANT = 'drill';

/** `undefined` without `--live`. Flags that belong to the other kind of drill are refused, not ignored. */
export function readLiveOptions(flags: LiveFlags & DrillFlags): LiveOptions | undefined {
  if (!flags.live) {
    refuseLiveFlags(flags);
    return undefined;
  }
  refuseRehearsalFlags(flags);
  const { tenant = DEFAULT_TENANT, alertmanager, warmUp } = flags;
  if (!/^[\x21-\x7e]+$/.test(tenant)) {
    throw usageError({
      where: '--tenant',
      problem: `cannot use ${JSON.stringify(tenant)}`,
      expected: 'ASCII letters, digits and punctuation, without spaces',
      hint: `--tenant ${DEFAULT_TENANT}`,
    });
  }
  return {
    tenant,
    alertmanager: alertmanager === undefined ? undefined : read('--alertmanager', baseUrl, alertmanager),
    warmUpMs: warmUp === undefined ? 0 : read('--warm-up', duration, warmUp),
  };
}

function refuseLiveFlags({ tenant, alertmanager, warmUp }: LiveFlags): void {
  for (const [where, value] of [
    ['--tenant', tenant],
    ['--alertmanager', alertmanager],
    ['--warm-up', warmUp],
  ] as const) {
    if (value !== undefined) refuse(where, 'is for live drills only', `--live, or no ${where}`);
  }
}

function refuseRehearsalFlags(flags: LiveFlags & DrillFlags): void {
  const { withLoki, sharedLoki, fullRecords, start, compare, lokiConfig } = flags;
  if (withLoki) {
    refuse(
      '--with-loki',
      'a temporary Loki has no rules to evaluate',
      'the address of a Loki whose ruler has the rules: --loki',
    );
  }
  if (sharedLoki)
    refuse('--shared-loki', 'a live drill writes to an existing tenant', '--tenant, or neither flag');
  if (fullRecords) refuse('--full-records', 'a live drill always writes full records', 'no --full-records');
  if (compare) refuse('--compare', 'is for rehearsals only', 'no --compare, or no --live');
  if (lokiConfig !== undefined) {
    refuse('--loki-config', 'a live drill is evaluated by a ruler', 'no --loki-config, or no --live');
  }
  if (start !== undefined)
    refuse('--start', 'a live drill plays now', 'no --start, or a drill without --live');
}

function refuse(where: string, problem: string, expected: string): never {
  throw usageError({ where, problem, expected });
}

function read<T>(where: string, parse: Parser<T>, written: string): T {
  const parsed = parse(written);
  if (parsed.ok) return parsed.value;
  throw usageError({
    where,
    problem: `cannot use ${JSON.stringify(withoutSecrets(written))}${parsed.why === undefined ? '' : `: ${parsed.why}`}`,
    expected: parsed.expected,
  });
}
