import { createPrivateKey } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { FiredrillError } from '../../../src/core/errors.ts';
import type { TransportOptions } from '../../../src/emit/transport/index.ts';
import { createTransport } from '../../../src/emit/transport/index.ts';
import { type Certificates, makeCertificates, NO_OPENSSL } from './certificates.ts';

const faultOf = async (options: Partial<TransportOptions>) => {
  const made = createTransport({
    signal: 'logs',
    protocol: 'http/json',
    url: 'http://127.0.0.1:4318/v1/logs',
    headers: {},
    timeoutMs: 1000,
    compression: 'none',
    connections: 1,
    ...options,
  });
  const error = await made.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof FiredrillError)) throw new Error(`no fault, but ${error}`);
  return { ...error.faults[0], exitCode: error.exitCode, text: JSON.stringify(error.faults) + error.message };
};

test.each(['collector:4318', 'not a url', 'ftp://host/'])('an invalid endpoint: %s', async (url) => {
  expect(await faultOf({ url })).toMatchObject({ where: 'OTEL_EXPORTER_OTLP_ENDPOINT', exitCode: 2 });
});

test.each(['http/json', 'grpc'] as const)(
  '%s: a header that cannot be sent is named without its value',
  async (protocol) => {
    for (const [name, value] of [
      ['x token', 'hidden'],
      ['x-token', 'hidden\nline'],
    ] as const) {
      const fault = await faultOf({ protocol, headers: { [name]: value } });
      expect(fault.where).toBe('OTEL_EXPORTER_OTLP_HEADERS');
      expect(fault.problem).toMatch(/"x.token"/);
      expect(fault.text).not.toContain('hidden');
    }
  },
);

test('gRPC allows only printable ASCII', async () => {
  const fault = await faultOf({ protocol: 'grpc', headers: { 'x-token': 'hiddén' } });
  expect(fault.problem).toContain('gRPC');
  expect(fault.text).not.toContain('hidd');
});

test.each(['http/protobuf', 'grpc'] as const)('%s: invalid certificates', async (protocol) => {
  const url = 'https://127.0.0.1:4318/v1/logs';
  const junk = Buffer.from('junk');
  expect((await faultOf({ protocol, url, tls: { ca: junk } })).where).toBe('OTEL_EXPORTER_OTLP_CERTIFICATE');
  expect((await faultOf({ protocol, url, tls: { cert: junk, key: junk } })).where).toBe(
    'OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE',
  );
  expect(await faultOf({ protocol, url, tls: { cert: junk } })).toMatchObject({
    where: 'OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE',
    problem: 'is set without OTEL_EXPORTER_OTLP_CLIENT_KEY',
  });
  expect((await faultOf({ protocol, url, tls: { key: junk } })).where).toBe('OTEL_EXPORTER_OTLP_CLIENT_KEY');
});

describe('client certificate and key', () => {
  let certificates: Certificates | undefined;
  beforeAll(async () => {
    certificates = await makeCertificates();
  });
  const CLIENT_KEY = 'OTEL_EXPORTER_OTLP_CLIENT_KEY';
  const faultOfPair = (cert: Buffer, key: Buffer) =>
    faultOf({ protocol: 'http/protobuf', url: 'https://127.0.0.1:4318/v1/logs', tls: { cert, key } });

  test('that are not a pair', async ({ skip }) => {
    if (certificates === undefined) return skip(NO_OPENSSL);
    const { client, server } = certificates;
    expect(await faultOfPair(client.cert, server.key)).toMatchObject({
      where: CLIENT_KEY,
      problem: 'does not belong to the certificate in OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE',
    });
  });

  test('a key with a passphrase', async ({ skip }) => {
    if (certificates === undefined) return skip(NO_OPENSSL);
    const { cert, key } = certificates.client;
    const locked = createPrivateKey(key).export({
      type: 'pkcs8',
      format: 'pem',
      cipher: 'aes-256-cbc',
      passphrase: 'sesame',
    });
    expect(await faultOfPair(cert, Buffer.from(locked))).toMatchObject({
      where: CLIENT_KEY,
      expected: 'PEM, without a passphrase',
    });
  });
});
