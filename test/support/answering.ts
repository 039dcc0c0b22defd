/** A real HTTP server on loopback whose responses the test defines. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A response with a status. A value that is not an `Answer` is sent as JSON with status 200. */
export class Answer {
  readonly status: number;
  readonly text: string;

  constructor(status: number, text: string) {
    this.status = status;
    this.text = text;
  }
}

export interface Answering extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** All requests, in order. */
  readonly asked: readonly Asked[];
}

export async function answering(answer: (asked: Asked) => unknown): Promise<Answering> {
  const all: Asked[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { pathname, searchParams } = new URL(request.url!, 'http://here');
      const { method = '', headers } = request;
      const asked = {
        method,
        path: pathname,
        query: searchParams,
        headers,
        body: Buffer.concat(parts).toString(),
      };
      all.push(asked);
      const given = answer(asked);
      const { status, text } = given instanceof Answer ? given : new Answer(200, JSON.stringify(given));
      response.writeHead(status).end(text);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    asked: all,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
