/** Checks options when the transport is created: an invalid option is a usage error, not a failed request. */
import { validateHeaderName, validateHeaderValue } from 'node:http';
import { usageError } from '../../core/errors.ts';
import type { SettingNames } from '../../model/otlp-target.ts';
import type { TransportOptions } from './types.ts';

export interface Endpoint {
  readonly url: URL;
  readonly secure: boolean;
  /** `host:port`, for messages. Path, query and user are omitted, because they may contain secrets. */
  readonly peer: string;
}

/** Default names of the settings. */
export const GENERAL: SettingNames = {
  endpoint: 'OTEL_EXPORTER_OTLP_ENDPOINT',
  protocol: 'OTEL_EXPORTER_OTLP_PROTOCOL',
  headers: 'OTEL_EXPORTER_OTLP_HEADERS',
  certificate: 'OTEL_EXPORTER_OTLP_CERTIFICATE',
  clientCertificate: 'OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE',
  clientKey: 'OTEL_EXPORTER_OTLP_CLIENT_KEY',
};

/** The names of the settings in messages. */
export const namesOf = ({ names = GENERAL }: Pick<TransportOptions, 'names'>): SettingNames => names;

export function endpointOf(options: TransportOptions): Endpoint {
  const where = namesOf(options).endpoint;
  if (!URL.canParse(options.url))
    throw usageError({ where, problem: 'is not a URL', expected: EXPECTED_URL });
  const url = new URL(options.url);
  const defaultPort = DEFAULT_PORTS[url.protocol];
  if (defaultPort === undefined) {
    throw usageError({ where, problem: `starts with ${url.protocol}//`, expected: EXPECTED_URL });
  }
  return { url, secure: url.protocol === 'https:', peer: `${url.hostname}:${url.port || defaultPort}` };
}

const EXPECTED_URL = 'a URL such as http://localhost:4318';
const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/** Headers that only the transport sets. User settings for them are ignored, as in the SDK's own exporters. */
const FRAMING = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'expect',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** The user's headers with lower-case names. Errors show the name of a header, never its value. */
export function headersOf(options: TransportOptions): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [given, value] of Object.entries(options.headers)) {
    const name = given.trim().toLowerCase();
    if (FRAMING.has(name)) continue;
    if (!isHeader(name, value)) {
      throw usageError({
        where: namesOf(options).headers,
        problem: `the name or value of header ${JSON.stringify(name)} contains a character that HTTP headers do not allow`,
      });
    }
    headers[name] = value;
  }
  return headers;
}

function isHeader(name: string, value: string): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}

/** Text that messages must not show. */
export function secretsOf(options: TransportOptions, { url }: Endpoint): string[] {
  const inUrl = [url.username, url.password, ...url.searchParams.values()];
  return [...Object.values(options.headers), ...inUrl, ...inUrl.map(decoded)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
