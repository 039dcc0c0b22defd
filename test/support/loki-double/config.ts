/** The flags and the configuration file of the program, as far as the double heeds them. Anything else is refused. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { LokiProfile } from '../../../src/drill/embedded/profile.ts';
import { readProfile } from '../../../src/drill/embedded/read-profile.ts';
import { anyDuration } from '../../../src/logql/durations.ts';

export interface DoubleConfig {
  readonly port: number;
  readonly hasTenants: boolean;
  readonly profile: LokiProfile;
  readonly limits: Limits;
}

export interface Limits {
  readonly maxQuerySeries: number;
  /** `0`: none. */
  readonly maxQueryLengthMs: number;
  /** Absent: old records are accepted. */
  readonly oldestMs: number | undefined;
}

/** They change how fast the program is, or what it does while it runs for long. */
const IRRELEVANT: ReadonlySet<string> = new Set([
  '-config.expand-env',
  '-ingester.wal-enabled',
  '-ingester.flush-check-period',
]);

export function readConfig(argv: readonly string[], env: NodeJS.ProcessEnv): DoubleConfig {
  const flags = new Map(
    argv.map((flag): readonly [string, string] => {
      const [name, value = 'true'] = flag.split(/=(.*)/s) as [string, string?];
      return [name, value];
    }),
  );
  const file = flags.get('-config.file');
  if (file === undefined) throw new Error('the double of Loki needs -config.file');
  for (const name of flags.keys()) {
    const isKnown = name === '-config.file' || name === '-querier.max-query-series' || IRRELEVANT.has(name);
    if (!isKnown) throw new Error(`the double of Loki has no flag ${name}`);
  }
  const text = readFileSync(file, 'utf8').replaceAll(
    /\$\{(\w+)(?::-([^}]*))?\}/g,
    (_, name: string, otherwise = '') => env[name] || otherwise,
  );
  const { auth_enabled: hasTenants = true, server, limits_config: limits = {} } = parse(text);
  const profile = readProfile(file, text);
  const rejectsOld = limits.reject_old_samples ?? true;
  return {
    port: server.http_listen_port,
    hasTenants,
    profile,
    limits: {
      maxQuerySeries: Number(flags.get('-querier.max-query-series') ?? profile.mostSeries),
      maxQueryLengthMs: durationOf(limits.max_query_length) ?? durationOf('721h')!,
      oldestMs: rejectsOld ? durationOf(limits.reject_old_samples_max_age ?? '1w') : undefined,
    },
  };
}

const durationOf = (written: unknown): number | undefined =>
  written === undefined ? undefined : anyDuration(String(written));
