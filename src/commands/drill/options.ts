/** Options of `firedrill drill` and `firedrill sweep`, read from flags and environment. */
import type { AlertRule } from '../../alerts/model.ts';
import type { ResolvedSettings } from '../../config/settings/resolve.ts';
import { baseUrl, headers, positiveDuration } from '../../config/values.ts';
import { usageError } from '../../core/errors.ts';
import { withoutSecrets } from '../../core/secrets.ts';
import type { LokiProfile } from '../../drill/embedded/profile.ts';
import { visibleAttributes } from '../../drill/visible-attributes.ts';
import type { Keeps } from '../../emit/narrowing.ts';
import type { Via } from '../../model/stream-label.ts';
import { profileAt } from '../loki-profile.ts';
import { SHIPPED_CONFIG } from '../native/loki.ts';
import type { Shell } from '../shell.ts';

/** As written; `check` has some of them. */
export interface DrillFlags extends LokiFlags, IntervalFlag {
  readonly rules?: readonly string[];
  readonly via?: Via;
  readonly progress?: boolean;
}

export interface IntervalFlag {
  readonly interval?: string;
}

export interface LokiFlags {
  readonly loki?: string;
  readonly withLoki?: boolean;
  readonly sharedLoki?: boolean;
  readonly lokiHeader?: readonly string[];
  readonly retryTimeout?: string;
  /** Earlier name of `retryTimeout`. */
  readonly patience?: string;
  readonly embedded?: boolean;
  readonly compare?: boolean;
  readonly lokiConfig?: string;
  readonly fullRecords?: boolean;
}

export interface DrillOptions {
  readonly settings: ResolvedSettings;
  /** Files and folders. */
  readonly rules: readonly string[];
  /** Evaluation interval of groups that set none. */
  readonly intervalMs: number;
  /** `undefined`: rules are evaluated in this process. */
  readonly loki: LokiChoice | undefined;
  /** `undefined`: `push` for a scenario with labels, `otlp` otherwise. */
  readonly via: Via | undefined;
  /** Of the evaluator in this process. `undefined`: a Loki alone evaluates the rules. */
  readonly profile: LokiProfile | undefined;
  readonly fullRecords: boolean;
  /** Whether progress is shown. */
  readonly progress: boolean;
}

export interface LokiChoice {
  /** `undefined` for a temporary Loki. */
  readonly url: string | undefined;
  /** Starts a temporary Loki. */
  readonly own: boolean;
  /** Accepts a Loki without tenants. */
  readonly shared: boolean;
  readonly headers: Readonly<Record<string, string>>;
  /** How long to retry while Loki is busy or unreachable. */
  readonly retryTimeoutMs: number;
}

/** @throws FiredrillError (usage) if a flag or a variable cannot be used */
export const readDrillOptions = (
  flags: DrillFlags,
  settings: ResolvedSettings,
  env: Shell['env'],
): DrillOptions => {
  const loki = lokiChoiceOf(flags, env);
  return {
    loki,
    profile: profileOf(flags, loki),
    settings,
    rules: flags.rules ?? [],
    intervalMs: intervalOf(flags),
    via: flags.via,
    fullRecords: flags.fullRecords ?? false,
    progress: flags.progress ?? true,
  };
};

/** `--compare` evaluates in both, with the settings of that Loki as far as they are known. */
function profileOf(
  { compare, lokiConfig }: LokiFlags,
  loki: LokiChoice | undefined,
): LokiProfile | undefined {
  if (!loki) {
    if (!compare) return profileAt(lokiConfig);
    throw usageError({
      where: '--compare',
      problem: 'compares the evaluator in this process with a Loki',
      expected: '--loki or --with-loki',
      hint: '--compare --loki http://localhost:3100',
    });
  }
  if (compare) return profileAt(lokiConfig ?? (loki.own ? SHIPPED_CONFIG : undefined));
  if (lokiConfig === undefined) return undefined;
  throw usageError({
    where: '--loki-config',
    problem: 'is for rules that are evaluated in this process',
    expected: 'no --loki-config, or --compare with it',
    hint: '--compare',
  });
}

/** Which parts of a record a rehearsal writes, given what the rules read; `undefined`: all. */
export function keepsOf(
  { fullRecords, via, loki, profile }: Pick<DrillOptions, 'fullRecords' | 'via' | 'loki' | 'profile'>,
  rules: readonly AlertRule[],
): Keeps | undefined {
  // Both evaluators of a comparison get the same records.
  const isComparison = loki !== undefined && profile !== undefined;
  if (isComparison && !fullRecords) return undefined;
  if (!fullRecords) return visibleAttributes(rules);
  if (via !== 'push') return undefined;
  throw usageError({
    where: '--full-records',
    problem: 'the push API always writes full records: labels and line',
    expected: 'one of --full-records and --via push',
  });
}

const DEFAULT_TIME = '1m';

export const intervalOf = ({ interval }: IntervalFlag): number => timeOf('--interval', interval, '30s');

function retryTimeoutOf({ retryTimeout, patience }: LokiFlags): number {
  const isOldName = retryTimeout === undefined && patience !== undefined;
  return timeOf(isOldName ? '--patience' : '--retry-timeout', retryTimeout ?? patience, '5m');
}

function timeOf(flag: string, written = DEFAULT_TIME, example: string): number {
  const read = positiveDuration(written);
  if (read.ok) return read.value;
  throw usageError({
    where: flag,
    problem: `cannot use ${JSON.stringify(written)}`,
    expected: read.expected,
    hint: `${flag} ${example}`,
  });
}

export function requireRules({ rules }: Pick<DrillOptions, 'rules'>): readonly string[] {
  if (rules.length > 0) return rules;
  throw usageError({
    where: '--rules',
    problem: 'a drill needs alert rules',
    expected: "one or more rule files of Loki's ruler",
    hint: '--rules grafana/rules/*.yaml',
  });
}

/** `undefined` if no Loki is chosen. */
export function lokiChoiceOf(flags: LokiFlags, env: Shell['env']): LokiChoice | undefined {
  const own = flags.withLoki ?? false;
  const chosen = [
    ...(flags.loki === undefined ? [] : ['--loki']),
    ...(own ? ['--with-loki'] : []),
    ...(flags.embedded ? ['--embedded'] : []),
  ];
  if (chosen.length > 1) {
    throw usageError({
      where: chosen[1]!,
      problem: `cannot be used together with ${chosen[0]}`,
      expected: 'one of the two',
    });
  }
  if (flags.embedded || (chosen.length === 0 && !env.LOKI_ADDR)) {
    refuseLokiFlags(flags);
    return undefined;
  }
  return {
    url: own ? undefined : urlOf(flags, env),
    own,
    shared: flags.sharedLoki ?? false,
    retryTimeoutMs: retryTimeoutOf(flags),
    headers: headersOf(flags.lokiHeader?.join(',') ?? env.LOKI_HEADERS ?? ''),
  };
}

/** Flags that say how to use a Loki are refused without one, not ignored. */
function refuseLokiFlags({ sharedLoki, lokiHeader, retryTimeout, patience, fullRecords }: LokiFlags): void {
  const given = Object.entries({
    '--shared-loki': sharedLoki,
    '--loki-header': lokiHeader,
    '--retry-timeout': retryTimeout,
    '--patience': patience,
    '--full-records': fullRecords,
  }).find(([, value]) => value !== undefined && value !== false);
  if (!given) return;
  throw usageError({
    where: given[0],
    problem: 'is for drills that use a Loki',
    expected: `--loki or --with-loki, or no ${given[0]}`,
    hint: '--loki http://localhost:3100',
  });
}

/** @throws FiredrillError (usage) if no Loki is chosen */
export function requireLoki(loki: LokiChoice | undefined, what: string): LokiChoice {
  if (loki) return loki;
  throw usageError({
    where: '--loki',
    problem: `${what} needs a Loki`,
    expected: 'the address of one',
    hint: '--loki http://localhost:3100',
  });
}

function urlOf({ loki }: LokiFlags, env: Shell['env']): string {
  const written = loki ?? env.LOKI_ADDR ?? '';
  const url = baseUrl(written);
  if (url.ok) return url.value;
  throw usageError({
    where: loki === undefined ? 'LOKI_ADDR' : '--loki',
    problem: `cannot use ${JSON.stringify(withoutSecrets(written))}${url.why === undefined ? '' : `: ${url.why}`}`,
    expected: url.expected,
    hint: '--loki http://localhost:3100',
  });
}

function headersOf(written: string): Readonly<Record<string, string>> {
  const read = headers(written);
  if (read.ok)
    return Object.fromEntries(Object.entries(read.value).map(([name, value]) => [name.toLowerCase(), value]));
  // Does not quote the value, which may be a secret.
  throw usageError({
    where: '--loki-header',
    problem: 'a header is not written as name=value',
    expected: read.expected,
    hint: "--loki-header 'Authorization=Bearer …'",
  });
}
