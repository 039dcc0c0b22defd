/** `--exporter sdk`: the SDK's own exporters and their account, with real servers on loopback. */
import http from 'node:http';
import { status as grpcStatus, Metadata } from '@grpc/grpc-js';
import { expect, test } from 'vitest';
import { openOtlpOutput } from '../../src/emit/output.ts';
import type { OtlpProtocol, OtlpTarget } from '../../src/model/otlp-target.ts';
import type { Output } from '../../src/model/output.ts';
import type { Signal } from '../../src/model/record.ts';
import { logRecords, spanRecords } from '../support/records.ts';
import { figuresOf } from './support.ts';
import { freePort, grpcServer, listen, receive } from './transport/support.ts';

const PROTOCOLS: readonly OtlpProtocol[] = ['http/json', 'http/protobuf', 'grpc'];

function targets(protocol: OtlpProtocol, peer: string, given: Partial<OtlpTarget> = {}): OtlpTarget[] {
  return (['logs', 'traces'] as const).map((signal: Signal) => ({
    signal,
    protocol,
    url: protocol === 'grpc' ? `http://${peer}` : `http://${peer}/v1/${signal}`,
    headers: {},
    timeoutMs: 10_000,
    compression: 'none',
    tls: {},
    ...given,
  }));
}

interface Opened {
  readonly output: Output;
  readonly messages: string[];
}

async function open(all: readonly OtlpTarget[]): Promise<Opened> {
  const messages: string[] = [];
  const output = await openOtlpOutput({
    targets: all,
    exporter: 'sdk',
    whenFull: 'drop',
    onTrouble: (message) => messages.push(message),
  });
  return { output, messages };
}

async function finish({ output }: Opened, flushMs: number): Promise<Record<string, number>[]> {
  output.write([...logRecords(3), ...spanRecords(2)]);
  await output.flush(flushMs);
  await output.close();
  return output.accounts().map(figuresOf);
}

/** A server for the protocol that accepts everything or rejects everything. */
async function server(protocol: OtlpProtocol, accepts: boolean, requests: string[] = []): Promise<string> {
  if (protocol === 'grpc') {
    return grpcServer((call, reply) => {
      requests.push(call.getPath());
      if (accepts) reply(null, Buffer.alloc(0));
      else reply({ code: grpcStatus.INVALID_ARGUMENT, details: 'no such tenant', metadata: new Metadata() });
    });
  }
  return listen(
    http.createServer(async (request, response) => {
      const received = await receive(request).catch(() => undefined);
      if (!received) return;
      const { headers, path } = received;
      requests.push(`${path} ${headers['content-type']} ${headers['x-tenant'] ?? ''}`.trim());
      response.writeHead(accepts ? 200 : 400, { 'content-type': 'application/json' }).end('{}');
    }),
  );
}

test.each(PROTOCOLS)('%s: a success is accepted', async (protocol) => {
  const opened = await open(targets(protocol, await server(protocol, true)));
  expect(await finish(opened, 5000)).toEqual([{ accepted: 3 }, { accepted: 2 }]);
  expect(opened.messages).toEqual([]);
});

test.each(PROTOCOLS)(
  '%s: of a failure they do not say what arrived: unconfirmed, and messages',
  async (protocol) => {
    const opened = await open(targets(protocol, await server(protocol, false)));
    expect(await finish(opened, 5000)).toEqual([{ unconfirmed: 3 }, { unconfirmed: 2 }]);
    expect(opened.messages.length).toBeGreaterThan(0);
    for (const line of opened.messages) expect(line).toMatch(/^OTLP: an export failed: ./);
  },
);

test.each(PROTOCOLS)(
  '%s: an unreachable endpoint does not block the end beyond the flush',
  async (protocol) => {
    const opened = await open(targets(protocol, `127.0.0.1:${await freePort()}`, { timeoutMs: 60_000 }));
    const before = performance.now();
    expect(await finish(opened, 500)).toEqual([{ unconfirmed: 3 }, { unconfirmed: 2 }]);
    expect(performance.now() - before).toBeLessThan(500 + 2500);
  },
);

test('http/json and http/protobuf use the encoding of their name', async () => {
  const requests: string[] = [];
  for (const protocol of ['http/json', 'http/protobuf'] as const) {
    await finish(await open(targets(protocol, await server(protocol, true, requests))), 5000);
  }
  expect(requests.sort()).toEqual([
    '/v1/logs application/json',
    '/v1/logs application/x-protobuf',
    '/v1/traces application/json',
    '/v1/traces application/x-protobuf',
  ]);
});

test('each request has the headers', async () => {
  const requests: string[] = [];
  const peer = await server('http/json', true, requests);
  await finish(await open(targets('http/json', peer, { headers: { 'x-tenant': 'red' } })), 5000);
  expect(requests.every((request) => request.endsWith(' red'))).toBe(true);
});

test('a header that gRPC does not allow is a usage error without its value', async () => {
  const opening = open(targets('grpc', '127.0.0.1:4317', { headers: { authorization: 'secret\nvalue' } }));
  const error = await opening.then(
    () => undefined,
    (thrown: Error) => thrown,
  );
  expect(error).toMatchObject({ exitCode: 2 });
  expect(`${error?.message} ${error?.stack} ${error?.cause}`).not.toContain('secret');
});
