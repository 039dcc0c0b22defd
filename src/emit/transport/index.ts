/** The transports: OTLP over HTTP (JSON, protobuf) and over gRPC. */
import { httpTransport } from './http.ts';
import type { Transport, TransportOptions } from './types.ts';

export type * from './types.ts';

/** Rejects with a usage error if an option (URL, headers, certificates) is invalid. HTTP/2 is loaded only for gRPC. */
export async function createTransport(options: TransportOptions): Promise<Transport> {
  if (options.protocol !== 'grpc') return httpTransport(options);
  const { grpcTransport } = await import('./grpc.ts');
  return grpcTransport(options);
}
