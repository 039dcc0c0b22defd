/** Certificates, read once when the transport is made, so that a broken file is a fault of the settings. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import { messageOf, usageError } from '../../core/errors.ts';
import type { TlsOptions } from './types.ts';

const CLIENT_CERTIFICATE = 'OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE';
const CLIENT_KEY = 'OTEL_EXPORTER_OTLP_CLIENT_KEY';

export function secureContextOf({ ca, cert, key }: TlsOptions = {}): SecureContext {
  // Node passes over a CA that is no certificate and would then trust nobody.
  if (ca !== undefined) checked('OTEL_EXPORTER_OTLP_CERTIFICATE', () => new X509Certificate(ca));
  if (cert !== undefined && key !== undefined) checkPair(cert, key);
  else if (cert !== undefined || key !== undefined) {
    const [given, missing] = cert ? [CLIENT_CERTIFICATE, CLIENT_KEY] : [CLIENT_KEY, CLIENT_CERTIFICATE];
    throw usageError({ where: given, problem: `is set without ${missing}`, expected: 'both or neither' });
  }
  return checked(CLIENT_CERTIFICATE, () => createSecureContext({ ca, cert, key }));
}

/** One by one, since OpenSSL's words for a pair do not tell which of the two is at fault. */
function checkPair(cert: Buffer, key: Buffer): void {
  const certificate = checked(CLIENT_CERTIFICATE, () => new X509Certificate(cert));
  const privateKey = checked(CLIENT_KEY, () => createPrivateKey(key), 'PEM, without a passphrase');
  if (certificate.checkPrivateKey(privateKey)) return;
  throw usageError({
    where: CLIENT_KEY,
    problem: `does not belong to the certificate in ${CLIENT_CERTIFICATE}`,
    expected: 'the private key that the certificate was made for',
  });
}

function checked<T>(where: string, read: () => T, expected = 'PEM'): T {
  try {
    return read();
  } catch (error) {
    throw usageError({ where, problem: `cannot be read: ${messageOf(error)}`, expected }, error);
  }
}
