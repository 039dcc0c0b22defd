/**
 * The fields of an access log, read from the attributes of a record by the semantic conventions (semconv 1.44, "HTTP").
 * Missing and empty values are `undefined`.
 */
import type { AttributeValue } from '../model/attributes.ts';
import type { LogRecord } from '../model/record.ts';

/**
 * Whether the record stands for an HTTP response: it has a status and a size. Other records of the operation (about its
 * slowness, for example) have no size, so that every response is one line of an access log.
 */
export const isAccess = (record: LogRecord): boolean =>
  statusOf(record) !== undefined && bytesOf(record) !== undefined;

type Reader = (record: LogRecord) => string | undefined;
type NumberReader = (record: LogRecord) => number | undefined;

export const methodOf: Reader = ({ attributes }) => text(attributes['http.request.method']);

/** The path as it was sent, with its percent-encoding; the route if there is no path. */
export const pathOf: Reader = ({ attributes }) => text(attributes['url.path'] ?? attributes['http.route']);

/** The query without the question mark. */
export const queryOf: Reader = ({ attributes }) => text(attributes['url.query']);

export const statusOf: NumberReader = ({ attributes }) => number(attributes['http.response.status_code']);

/** Size of the body in bytes. */
export const bytesOf: NumberReader = ({ attributes }) => number(attributes['http.response.body.size']);

export const clientOf: Reader = ({ attributes }) => text(attributes['client.address']);

export const referrerOf: Reader = ({ attributes }) => text(attributes['http.request.header.referer']);

export const userAgentOf: Reader = ({ attributes }) => text(attributes['user_agent.original']);

/** `HTTP/1.1`, as servers write it. The conventions call the later versions `2` and `3`. Default: 1.1. */
export function protocolOf({ attributes }: LogRecord): string {
  const version = attributes['network.protocol.version'] ?? '1.1';
  return version === '2' || version === '3' ? `HTTP/${version}.0` : `HTTP/${version}`;
}

function text(value: AttributeValue | undefined): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  return value === undefined ? undefined : String(value);
}

const number = (value: AttributeValue | undefined): number | undefined =>
  typeof value === 'number' ? value : undefined;
