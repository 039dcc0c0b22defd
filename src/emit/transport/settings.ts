/** Options checked when the transport is made: a fault found here is a usage error, not a failed request. */
import { validateHeaderName, validateHeaderValue } from 'node:http';
import { usageError } from '../../core/errors.ts';
import type { SettingNames } from '../../model/otlp-target.ts';
import type { TransportOptions } from './types.ts';

export interface Endpoint {
  readonly url: URL;
  readonly secure: boolean;
  /** `host:port`, for people; never the path, query or user, which may hold secrets. */
  readonly peer: string;
}

/** Where nothing says what the settings were called. */
export const GENERAL: SettingNames = {
  endpoint: 'OTEL_EXPORTER_OTLP_ENDPOINT',
  protocol: 'OTEL_EXPORTER_OTLP_PROTOCOL',
  headers: 'OTEL_EXPORTER_OTLP_HEADERS',
  certificate: 'OTEL_EXPORTER_OTLP_CERTIFICATE',
  clientCertificate: 'OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE',
  clientKey: 'OTEL_EXPORTER_OTLP_CLIENT_KEY',
};

/** What messages call the settings. */
export const namesOf = ({ names = GENERAL }: Pick<TransportOptions, 'names'>): SettingNames => names;

export function endpointOf(options: TransportOptions): Endpoint {
  const where = namesOf(options).endpoint;
  if (!URL.canParse(options.url))
    throw usageError({ where, problem: 'is not a URL', expected: EXPECTED_URL });
  const url = new URL(options.url);
  const defaultPort = DEFAULT_PORTS[url.protocol];
  if (defaultPort === undefined) {
    throw usageError({ where, problem: `begins with ${url.protocol}//`, expected: EXPECTED_URL });
  }
  return { url, secure: url.protocol === 'https:', peer: `${url.hostname}:${url.port || defaultPort}` };
}

const EXPECTED_URL = 'a URL such as http://localhost:4318';
const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/** Headers that frame the request: the transport's own, whatever the settings say (as in the stock exporters). */
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

/** The user's headers with lower-case names. Faults name the header, never its value. */
export function headersOf(options: TransportOptions): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [given, value] of Object.entries(options.headers)) {
    const name = given.trim().toLowerCase();
    if (FRAMING.has(name)) continue;
    if (!isHeader(name, value)) {
      throw usageError({
        where: namesOf(options).headers,
        problem: `the name or value of header ${JSON.stringify(name)} has a character that headers cannot carry`,
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

/** What must never show in a reason. */
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
