/** The transports: OTLP over HTTP in two encodings, and over gRPC. */
import { httpTransport } from './http.ts';
import type { Transport, TransportOptions } from './types.ts';

export type * from './types.ts';

/**
 * Faults in the options (URL, headers, certificates) reject here, as usage errors, and not at the first send.
 * HTTP/2 is loaded only for grpc.
 */
export async function createTransport(options: TransportOptions): Promise<Transport> {
  if (options.protocol !== 'grpc') return httpTransport(options);
  const { grpcTransport } = await import('./grpc.ts');
  return grpcTransport(options);
}
