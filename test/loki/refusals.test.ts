/** Errors of Loki: each is explained with the setting that fixes it. */
import { expect, test } from 'vitest';
import { explainRefusal, QueryTooLong, refusalOf, Unobservable } from '../../src/loki/refusals.ts';

test.each([
  ['no org id', /X-Scope-OrgID/],
  ['entry too far behind, entry timestamp is: 2026-01-01T00:00:00Z', /max_chunk_age/],
  ['entry for stream \'{a="b"}\' has timestamp too old: 2026-01-01', /reject_old_samples: false/],
  ['entry for stream \'{a="b"}\' has timestamp too new: 2036-01-01', /creation_grace_period/],
  ['no schema config found for time 17.5', /earlier `from`/],
  ['Per stream rate limit exceeded (limit: 3MB/sec)', /per_stream_rate_limit/],
  ['ingestion rate limit exceeded for user t (limit: 1048 bytes/sec)', /ingestion_rate_mb/],
  ['Maximum active stream limit exceeded when trying to create stream', /max_global_streams_per_user/],
  ['entry for stream \'{a="b"}\' has 20 label names; limit 15', /max_label_names_per_series/],
  ['structured metadata is not allowed', /allow_structured_metadata: true/],
  ['the query time range exceeds the limit (query length: 3h1m40s, limit: 3h)', /max_query_length/],
  ['exceeded maximum resolution of 11,000 points per time series', /--interval/],
  ['maximum number of series (500) reached for a single query', /max_query_series/],
  ['context deadline exceeded', /query_timeout/],
  ['too many outstanding requests', /max_outstanding_requests_per_tenant/],
])('%s', (message, fix) => {
  expect(explainRefusal(message)).toContain(`(Loki: "${message}")`);
  expect(explainRefusal(message)).toMatch(fix);
});

test('an unknown message is quoted in one line of limited length', () => {
  expect(explainRefusal(' a\n b ')).toBe('Loki answered "a b"');
  expect(explainRefusal('x'.repeat(1000))).toHaveLength('Loki answered ""'.length + 300);
});

test.each([
  ['3h', 3 * 3_600_000],
  ['30d1h', 721 * 3_600_000],
  ['721h0m0s', 721 * 3_600_000],
])('a limit of %s to queries is read', (limit, limitMs) => {
  const refusal = refusalOf(
    `the query time range exceeds the limit (query length: 99d, limit: ${limit})`,
    400,
  );
  expect(refusal).toBeInstanceOf(QueryTooLong);
  expect(refusal).toMatchObject({ limitMs });
});

test('another error has no limit, and one without text has its status', () => {
  const refusal = refusalOf('', 502);
  expect(refusal).toBeInstanceOf(Unobservable);
  expect(refusal).not.toBeInstanceOf(QueryTooLong);
  expect(refusal.message).toBe('Loki answered "status 502" (status 502)');
});
