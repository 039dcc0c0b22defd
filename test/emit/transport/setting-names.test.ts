/** Messages name the setting by the name that the user set. */
import { expect, test } from 'vitest';
import { grpcTransport } from '../../../src/emit/transport/grpc.ts';
import { explainNetworkError } from '../../../src/emit/transport/network-error.ts';
import type { SettingNames } from '../../../src/model/otlp-target.ts';

const names: SettingNames = {
  endpoint: '--otlp-logs-endpoint',
  protocol: '--otlp-protocol',
  headers: 'otlp-headers in mine.yaml',
  certificate: '--otlp-certificate',
  clientCertificate: '--otlp-client-certificate',
  clientKey: '--otlp-client-key',
};

test.each([
  [
    '',
    'error:0A000412:SSL routines:ssl3_read_bytes:alert bad certificate:x:1',
    '--otlp-client-certificate and --otlp-client-key',
  ],
  [
    'SELF_SIGNED_CERT_IN_CHAIN',
    'self-signed certificate in certificate chain',
    '--otlp-certificate names the CA',
  ],
  ['HPE_INVALID_CONSTANT', 'Parse Error', '--otlp-protocol=grpc'],
  ['ERR_HTTP2_ERROR', 'Protocol error', '--otlp-protocol=http/protobuf'],
])('a network error: %s %s', (code, message, words) => {
  expect(explainNetworkError(code, message, 'c:1', (text) => text, names)?.reason).toContain(words);
});

test('a header that gRPC does not allow', () => {
  const options = {
    signal: 'logs',
    protocol: 'grpc',
    url: 'http://127.0.0.1:1',
    headers: { 'a b': 'c' },
    timeoutMs: 1,
    compression: 'none',
    connections: 1,
    names,
  } as const;
  expect(() => grpcTransport(options)).toThrow(/otlp-headers in mine\.yaml: .*header "a b"/);
});
