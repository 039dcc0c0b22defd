/** Explains the errors of Loki and names the setting that fixes each. */
import { anyDuration } from '../logql/durations.ts';

/** Something that is needed for a verdict could not be observed. The result is inconclusive, with the message as the reason. */
export class Unobservable extends Error {
  override readonly name = 'Unobservable';
}

/** A query is longer than this Loki allows. Shorter queries may succeed. */
export class QueryTooLong extends Unobservable {
  /** The longest allowed query, including its range (ms). */
  readonly limitMs: number;

  constructor(message: string, limitMs: number) {
    super(message);
    this.limitMs = limitMs;
  }
}

interface Refusal {
  readonly pattern: RegExp;
  readonly meaning: string;
  /** What the operator of this Loki can do about it. */
  readonly fix: string;
}

const REFUSALS: readonly Refusal[] = [
  {
    pattern: /no org id/i,
    meaning: 'this Loki requires a tenant, but the request has none',
    fix: 'a proxy drops the header X-Scope-OrgID; connect to Loki directly or let the header pass',
  },
  {
    pattern: /too far behind/i,
    meaning: 'records arrived more than half of max_chunk_age after newer ones of their stream',
    fix: 'another program writes to the same streams; use a separate tenant for the drill, or raise ingester.max_chunk_age',
  },
  {
    pattern: /timestamp too old|entry for stream .* has timestamp too old/i,
    meaning: 'this Loki does not accept records as old as the rehearsal needs',
    fix: 'limits_config.reject_old_samples: false (or a longer reject_old_samples_max_age), or a shorter --duration',
  },
  {
    pattern: /timestamp too new|in the future/i,
    meaning: "Loki's clock is behind this machine's",
    fix: 'set both clocks, or raise limits_config.creation_grace_period',
  },
  {
    pattern: /no schema config found/i,
    meaning: 'its schema starts after the time of the rehearsal',
    fix: 'an earlier `from` in schema_config, or a shorter --duration',
  },
  {
    pattern: /per.stream rate limit exceeded/i,
    meaning: 'one service writes faster into its stream than this Loki allows',
    fix: 'limits_config.per_stream_rate_limit and per_stream_rate_limit_burst',
  },
  {
    pattern: /ingestion rate limit exceeded/i,
    meaning: 'the rehearsal writes faster than this Loki allows',
    fix: 'limits_config.ingestion_rate_mb and ingestion_burst_size_mb; the drill slows down and retries for a minute',
  },
  {
    pattern: /maximum active stream limit exceeded|max.*streams/i,
    meaning: 'this Loki does not allow more streams',
    fix: 'limits_config.max_global_streams_per_user',
  },
  {
    pattern: /label names?\b.*limit|max_label_names_per_series|label names per series/i,
    meaning: 'records have more labels than this Loki allows',
    fix: 'limits_config.max_label_names_per_series, or otlp_config with fewer index labels',
  },
  {
    pattern: /structured metadata|structuredMetadata/i,
    meaning:
      'this Loki does not accept structured metadata (it needs schema v13 and allow_structured_metadata)',
    fix: 'limits_config.allow_structured_metadata: true with schema v13, or --via push, which does not need it',
  },
  {
    pattern: /query length .*exceed|exceeds the limit \(query length|the query time range exceeds the limit/i,
    meaning: 'including the range of the rule, the query is longer than this Loki allows',
    fix: 'limits_config.max_query_length, or a rule with a shorter range',
  },
  {
    pattern: /exceeded maximum resolution|maximum resolution of 11,?000 points/i,
    meaning: 'a query needs more points than Loki returns',
    fix: 'a longer --interval',
  },
  {
    pattern: /maximum (number )?of series .*reached|max.*series.*(reached|exceeded)/i,
    meaning: 'a rule has more label sets than a query may return; a ruler has other limits and may accept it',
    fix: 'limits_config.max_query_series, or a rule that groups by fewer labels',
  },
  {
    pattern: /context deadline exceeded|timeout|timed out/i,
    meaning: 'Loki did not answer in time',
    fix: 'limits_config.query_timeout, server.http_server_read_timeout, or a shorter --duration',
  },
  {
    pattern: /too many outstanding requests/i,
    meaning: 'the query queue of this Loki is full',
    fix: 'a longer limits_config.split_queries_by_interval, or query_scheduler.max_outstanding_requests_per_tenant',
  },
];

/** The error for a response that is not a success. */
export function refusalOf(text: string, status: number): Unobservable {
  const message = `${explainRefusal(text || `status ${status}`)} (status ${status})`;
  const [, limit = ''] = /query length: [^,]+, limit: ([^)\s]+)\)/.exec(text) ?? [];
  const limitMs = anyDuration(limit) ?? 0;
  return limitMs > 0 ? new QueryTooLong(message, limitMs) : new Unobservable(message);
}

/** Loki's message with its meaning and the fix, in one sentence. */
export function explainRefusal(text: string): string {
  const message = text.trim().replace(/\s+/g, ' ').slice(0, 300);
  const refusal = REFUSALS.find(({ pattern }) => pattern.test(text));
  return refusal
    ? `${refusal.meaning} (Loki: "${message}"); to fix: ${refusal.fix}`
    : `Loki answered "${message}"`;
}
