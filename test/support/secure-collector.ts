/**
 * The collector with TLS: next to the shipped receiver, one with a certificate, and one that also requires a client certificate.
 * Their records go only to the raw files, each with the headers of its request.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Certificates } from '../emit/transport/certificates.ts';
import { type Collector, rawFiles, startCollector } from '../stack/collector.ts';
import { withFreePorts } from '../stack/process.ts';

/** `host:port` by protocol. */
export interface Hosts {
  readonly grpc: string;
  readonly http: string;
}

export interface SecureCollector {
  /** Presents the certificate `server`. */
  readonly tls: Hosts;
  /** Also requires a client certificate that the CA has signed. */
  readonly mtls: Hosts;
  /** Path of a certificate: `ca` or the name of a pair. */
  readonly cert: (name: string) => string;
  readonly key: (name: string) => string;
  /** The headers that each record of this signal came with, of requests with that `x-case`. */
  readonly received: (signal: 'logs' | 'traces', name: string) => readonly Headers[];
  readonly stop: () => Promise<void>;
}

export type Headers = Readonly<Record<string, readonly string[]>>;

export async function startSecureCollector(
  binary: string,
  certificates: Certificates,
  folder: string,
): Promise<SecureCollector> {
  const cert = (name: string): string => join(folder, `${name}.crt`);
  const key = (name: string): string => join(folder, `${name}.key`);
  const { ca, ...pairs } = certificates;
  writeFileSync(cert('ca'), ca);
  for (const [name, pair] of Object.entries(pairs)) {
    writeFileSync(cert(name), pair.cert);
    writeFileSync(key(name), pair.key);
  }
  const server = { cert_file: cert('server'), key_file: key('server') };
  return withFreePorts(4, async (ports) => {
    const [a, b, c, d] = ports.map((port) => `127.0.0.1:${port}`) as [string, string, string, string];
    const tls = { grpc: a, http: b };
    const mtls = { grpc: c, http: d };
    const receivers = {
      'otlp/tls': receiver(tls, server),
      'otlp/mtls': receiver(mtls, { ...server, client_ca_file: cert('ca') }),
    };
    const collector = await startCollector({
      binary,
      dir: join(folder, 'collector'),
      overlays: [rawFiles, `yaml:${JSON.stringify(overlay(receivers))}`], // JSON is YAML
    });
    return {
      tls,
      mtls,
      cert,
      key,
      received: (signal, name) => headersIn(collector, signal).filter((each) => each['x-case']?.[0] === name),
      stop: collector.stop,
    };
  });
}

const receiver = ({ grpc, http }: Hosts, tls: object) => ({
  protocols: {
    grpc: { endpoint: grpc, tls, include_metadata: true },
    http: { endpoint: http, tls, include_metadata: true },
  },
});

function overlay(receivers: object) {
  const pipeline = { receivers: Object.keys(receivers), processors: ['transform/headers'] };
  return {
    receivers,
    processors: {
      'transform/headers': {
        log_statements: ['set(log.attributes["headers"], String(otelcol.client.metadata))'],
        trace_statements: ['set(span.attributes["headers"], String(otelcol.client.metadata))'],
      },
    },
    service: { pipelines: { 'logs/otlp': pipeline, 'traces/otlp': pipeline } },
  };
}

/** JSON within a string of JSON. */
const HEADERS = /"key":"headers","value":\{"stringValue":("(?:[^"\\]|\\.)*")\}/g;

/** The last line may still be under way. */
const headersIn = ({ dir }: Collector, signal: 'logs' | 'traces'): Headers[] =>
  readFileSync(join(dir, `${signal}.otlp.jsonl`), 'utf8')
    .split('\n')
    .slice(0, -1)
    .flatMap((line) => [...line.matchAll(HEADERS)].map(([, text]) => JSON.parse(JSON.parse(text!))));
