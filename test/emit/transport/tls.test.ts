import http from 'node:http';
import https from 'node:https';
import * as grpc from '@grpc/grpc-js';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { TransportOptions } from '../../../src/emit/transport/index.ts';
import { type Certificates, type KeyPair, makeCertificates, NO_OPENSSL } from './certificates.ts';
import { grpcServer, listen, openTransport, PAYLOAD, receive } from './support.ts';

let certificates: Certificates | undefined;
beforeAll(async () => {
  certificates = await makeCertificates();
});
beforeEach((context) => {
  context.skip(certificates === undefined, NO_OPENSSL);
});

interface Server extends KeyPair {
  /** Requires a client certificate of this CA. */
  readonly clientCa?: Buffer;
}

const servers = {
  async 'http/protobuf'({ clientCa, ...pair }: Server): Promise<string> {
    const server = https.createServer(
      { ...pair, ca: clientCa, requestCert: clientCa !== undefined },
      async (request, response) => {
        await receive(request);
        response.end();
      },
    );
    return `${await listen(server)}/v1/logs`;
  },
  grpc({ clientCa, cert, key }: Server): Promise<string> {
    const pair = { cert_chain: cert, private_key: key };
    const credentials = grpc.ServerCredentials.createSsl(clientCa ?? null, [pair], clientCa !== undefined);
    return grpcServer((_call, answer) => answer(null, Buffer.alloc(0)), { credentials });
  },
};

describe.each(['http/protobuf', 'grpc'] as const)('%s over TLS', (protocol) => {
  const send = async (server: Server, tls?: TransportOptions['tls'], host = '127.0.0.1') => {
    const place = await servers[protocol](server);
    const url = `https://${place.replace('127.0.0.1', host)}`;
    const transport = await openTransport({ url, protocol, ...(tls && { tls }) });
    return transport.send(PAYLOAD);
  };

  const refusedCertificate = (why: string) => ({
    kind: 'failed',
    reason: expect.stringMatching(
      new RegExp(
        `^the TLS certificate of .* was not accepted \\(.*${why}.*\\).*OTEL_EXPORTER_OTLP_CERTIFICATE`,
      ),
    ),
    mayHaveArrived: false,
  });

  test.each(['127.0.0.1', 'localhost'])('with the CA, for %s', async (host) => {
    const { ca, server } = certificates!;
    expect(await send(server, { ca }, host)).toEqual({ kind: 'ok', rejected: 0 });
  });

  test('without the CA', async () => {
    expect(await send(certificates!.server)).toEqual(refusedCertificate('unable to'));
  });

  test('a self-signed certificate', async () => {
    expect(await send(certificates!.selfSigned)).toEqual(refusedCertificate('self.signed'));
  });

  test('an expired certificate', async () => {
    const { ca, expired } = certificates!;
    expect(await send(expired, { ca })).toEqual(refusedCertificate('expired'));
  });

  test('a certificate for another host', async () => {
    const { ca, elsewhere } = certificates!;
    expect(await send(elsewhere, { ca })).toEqual(refusedCertificate('altnames: IP: 127.0.0.1 is not in'));
  });

  test('with a client certificate that the server requires', async () => {
    const { ca, server, client } = certificates!;
    expect(await send({ ...server, clientCa: ca }, { ca, ...client })).toEqual({ kind: 'ok', rejected: 0 });
  });

  test('without a client certificate that the server requires', async () => {
    const { ca, server } = certificates!;
    expect(await send({ ...server, clientCa: ca }, { ca })).toEqual({
      kind: 'failed',
      reason: expect.stringContaining('OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE'),
      mayHaveArrived: false,
    });
  });

  test('a server without TLS', async () => {
    const peer = await listen(http.createServer());
    const transport = await openTransport({ url: `https://${peer}/v1/logs`, protocol });
    expect(await transport.send(PAYLOAD)).toEqual({
      kind: 'failed',
      reason: `no TLS with ${peer} (wrong version number): does the URL need http://?`,
      mayHaveArrived: false,
    });
  });
});
