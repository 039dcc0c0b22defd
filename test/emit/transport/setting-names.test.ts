/** Messages name the setting that was given, whichever of its names that is. */
import { expect, test } from 'vitest';
import { grpcTransport } from '../../../src/emit/transport/grpc.ts';
import { explainFault } from '../../../src/emit/transport/network-fault.ts';
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
])('a fault of the network: %s %s', (code, message, words) => {
  expect(explainFault(code, message, 'c:1', (text) => text, names)?.reason).toContain(words);
});

test('a header that gRPC cannot carry', () => {
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
