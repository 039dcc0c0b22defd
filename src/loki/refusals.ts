/** What Loki says when it refuses, and the setting that lifts it. */
import { anyDuration } from '../logql/durations.ts';

/** Something that was needed to judge could not be seen: never a verdict, always a reason. */
export class Unobservable extends Error {
  override readonly name = 'Unobservable';
}

/** A query over more time than this Loki takes at once: shorter ones may do. */
export class QueryTooLong extends Unobservable {
  /** The longest query that it takes, ranges included, in ms. */
  readonly limitMs: number;

  constructor(message: string, limitMs: number) {
    super(message);
    this.limitMs = limitMs;
  }
}

interface Refusal {
  readonly says: RegExp;
  readonly means: string;
  /** What somebody who runs this Loki can do about it. */
  readonly mend: string;
}

const REFUSALS: readonly Refusal[] = [
  {
    says: /no org id/i,
    means: 'this Loki asks for a tenant and got none',
    mend: 'a proxy on the way drops the header X-Scope-OrgID; talk to Loki itself or let the header pass',
  },
  {
    says: /too far behind/i,
    means: 'records came more than half of max_chunk_age after newer ones of their stream',
    mend: 'something else writes to the same streams; give the drill a tenant of its own, or raise ingester.max_chunk_age',
  },
  {
    says: /timestamp too old|entry for stream .* has timestamp too old/i,
    means: 'this Loki takes no records as old as the rehearsal needs',
    mend: 'limits_config.reject_old_samples: false (or a longer reject_old_samples_max_age), or a shorter --duration',
  },
  {
    says: /timestamp too new|in the future/i,
    means: "Loki's clock is behind this machine's",
    mend: 'set both clocks, or raise limits_config.creation_grace_period',
  },
  {
    says: /no schema config found/i,
    means: 'its schema begins after the time of the rehearsal',
    mend: 'an earlier `from` in schema_config, or a shorter --duration',
  },
  {
    says: /per.stream rate limit exceeded/i,
    means: 'one service writes faster into its stream than this Loki allows',
    mend: 'limits_config.per_stream_rate_limit and per_stream_rate_limit_burst',
  },
  {
    says: /ingestion rate limit exceeded/i,
    means: 'the rehearsal writes faster than this Loki takes',
    mend: 'limits_config.ingestion_rate_mb and ingestion_burst_size_mb; the drill slows down and tries again for a minute',
  },
  {
    says: /maximum active stream limit exceeded|max.*streams/i,
    means: 'this Loki allows no more streams',
    mend: 'limits_config.max_global_streams_per_user',
  },
  {
    says: /label names?\b.*limit|max_label_names_per_series|label names per series/i,
    means: 'records carry more labels than this Loki allows',
    mend: 'limits_config.max_label_names_per_series, or otlp_config with fewer index labels',
  },
  {
    says: /structured metadata|structuredMetadata/i,
    means: 'this Loki takes no structured metadata (it needs schema v13 and allow_structured_metadata)',
    mend: 'limits_config.allow_structured_metadata: true with schema v13; or --via push, which needs none',
  },
  {
    says: /query length .*exceed|exceeds the limit \(query length|the query time range exceeds the limit/i,
    means: 'with the time that the rule looks back this is longer than a query may be here',
    mend: 'limits_config.max_query_length, or a rule with a shorter range',
  },
  {
    says: /exceeded maximum resolution|maximum resolution of 11,?000 points/i,
    means: 'a query asked for more points than Loki gives at once',
    mend: 'a longer --interval',
  },
  {
    says: /maximum (number )?of series .*reached|max.*series.*(reached|exceeded)/i,
    means:
      'a rule has more label sets than a query may give here; a ruler, which asks otherwise, may be within its limits',
    mend: 'limits_config.max_query_series, or a rule that groups by fewer labels',
  },
  {
    says: /context deadline exceeded|timeout|timed out/i,
    means: 'Loki did not answer in time',
    mend: 'limits_config.query_timeout, server.http_server_read_timeout, or a shorter --duration',
  },
  {
    says: /too many outstanding requests/i,
    means: 'its queue of queries is full',
    mend: 'limits_config.split_queries_by_interval longer, or query_scheduler.max_outstanding_requests_per_tenant',
  },
];

/** The fault that a refusal is. */
export function refusalOf(text: string, status: number): Unobservable {
  const message = `${explainRefusal(text || `status ${status}`)} (status ${status})`;
  const [, limit = ''] = /query length: [^,]+, limit: ([^)\s]+)\)/.exec(text) ?? [];
  const limitMs = anyDuration(limit) ?? 0;
  return limitMs > 0 ? new QueryTooLong(message, limitMs) : new Unobservable(message);
}

/** Loki's own words, what they mean and what lifts it, in a sentence. */
export function explainRefusal(text: string): string {
  const said = text.trim().replace(/\s+/g, ' ').slice(0, 300);
  const refusal = REFUSALS.find(({ says }) => says.test(text));
  return refusal
    ? `${refusal.means} (Loki: "${said}"); what lifts it: ${refusal.mend}`
    : `Loki says "${said}"`;
}
