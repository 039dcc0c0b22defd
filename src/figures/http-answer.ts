/**
 * Which log records tell of an HTTP answer, and so of a page view: those with a status and a size, by the semantic
 * conventions for HTTP. A record with the status alone only mentions a request.
 */
import type { LogRecord } from '../model/record.ts';

/** The status of the answer; absent where the record is none. */
export function answerStatus({ attributes }: LogRecord): number | undefined {
  const status = attributes['http.response.status_code'];
  return typeof status === 'number' && attributes['http.response.body.size'] !== undefined
    ? status
    : undefined;
}
