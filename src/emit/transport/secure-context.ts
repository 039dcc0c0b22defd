/** Certificates. They are checked when the transport is created, so that an invalid file is a usage error. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import { messageOf, usageError } from '../../core/errors.ts';
import type { SettingNames } from '../../model/otlp-target.ts';
import { namesOf } from './settings.ts';
import type { TransportOptions } from './types.ts';

export function secureContextOf(options: Pick<TransportOptions, 'tls' | 'names'>): SecureContext {
  const { ca, cert, key } = options.tls ?? {};
  const names = namesOf(options);
  // Node ignores a CA that is not a certificate, and would then trust no server.
  if (ca !== undefined) checked(names.certificate, () => new X509Certificate(ca));
  if (cert !== undefined && key !== undefined) checkPair(cert, key, names);
  else if (cert !== undefined || key !== undefined) {
    const { clientCertificate, clientKey } = names;
    const [given, missing] = cert ? [clientCertificate, clientKey] : [clientKey, clientCertificate];
    throw usageError({ where: given, problem: `is set without ${missing}`, expected: 'both or neither' });
  }
  return checked(names.clientCertificate, () => createSecureContext({ ca, cert, key }));
}

/** Checks each file separately, because OpenSSL's error for a pair does not say which one is wrong. */
function checkPair(cert: Buffer, key: Buffer, { clientCertificate, clientKey }: SettingNames): void {
  const certificate = checked(clientCertificate, () => new X509Certificate(cert));
  const privateKey = checked(clientKey, () => createPrivateKey(key), 'PEM, without a passphrase');
  if (certificate.checkPrivateKey(privateKey)) return;
  throw usageError({
    where: clientKey,
    problem: `does not belong to the certificate in ${clientCertificate}`,
    expected: 'the private key of the certificate',
  });
}

function checked<T>(where: string, read: () => T, expected = 'PEM'): T {
  try {
    return read();
  } catch (error) {
    throw usageError({ where, problem: `cannot be read: ${messageOf(error)}`, expected }, error);
  }
}
