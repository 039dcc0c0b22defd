/** Certificates, read once when the transport is made, so that a broken file is a fault of the settings. */
import { X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import { messageOf, usageError } from '../../core/errors.ts';
import type { TlsOptions } from './types.ts';

export function secureContextOf({ ca, cert, key }: TlsOptions = {}): SecureContext {
  if ((cert === undefined) !== (key === undefined)) {
    const [given, missing] = cert ? ['CERTIFICATE', 'KEY'] : ['KEY', 'CERTIFICATE'];
    throw usageError({
      where: `OTEL_EXPORTER_OTLP_CLIENT_${given}`,
      problem: `is set without OTEL_EXPORTER_OTLP_CLIENT_${missing}`,
      expected: 'both or neither',
    });
  }
  // Node passes over a CA that is no certificate and would then trust nobody.
  if (ca !== undefined) checked('OTEL_EXPORTER_OTLP_CERTIFICATE', () => new X509Certificate(ca));
  return checked('OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE', () => createSecureContext({ ca, cert, key }));
}

function checked<T>(where: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw usageError({ where, problem: `cannot be read: ${messageOf(error)}`, expected: 'PEM' }, error);
  }
}
