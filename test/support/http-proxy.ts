/**
 * A real HTTP proxy on loopback. It connects every requested host to one port of this machine, so the names of endpoints need no
 * DNS, and none is a loopback address, for which no proxy is used.
 */
import http from 'node:http';
import net, { type AddressInfo, type Socket } from 'node:net';

export interface HttpProxy extends AsyncDisposable {
  /** `127.0.0.1:port` */
  readonly address: string;
  /** The requests, in order: `CONNECT c.test:443`, `POST http://c.test/v1/logs`. */
  readonly asked: readonly string[];
}

export interface HttpProxyOptions {
  /** The port that stands for every host. */
  readonly to: number;
  /** The `user:password` that it requires. */
  readonly credentials?: string;
  /** The status that it returns for every request instead of forwarding it; `silence`: it never responds. */
  readonly answers?: number | 'silence' | 'hang up';
}

export async function httpProxy({ to, credentials, answers }: HttpProxyOptions): Promise<HttpProxy> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const wanted =
    credentials === undefined ? undefined : `Basic ${Buffer.from(credentials).toString('base64')}`;
  const refusal = (request: http.IncomingMessage): number | undefined => {
    asked.push(`${request.method} ${request.url}`);
    if (typeof answers === 'number') return answers;
    return wanted === undefined || request.headers['proxy-authorization'] === wanted ? undefined : 407;
  };

  const server = http.createServer((request, response) => {
    const status = refusal(request);
    if (status !== undefined) {
      request.resume().on('end', () => response.writeHead(status).end());
      return;
    }
    const { host } = new URL(request.url!);
    const { 'proxy-authorization': _, ...headers } = request.headers;
    const { pathname, search } = new URL(request.url!);
    const onwards = http.request(
      {
        host: '127.0.0.1',
        port: to,
        method: request.method,
        path: pathname + search,
        headers: { ...headers, host },
      },
      (answer) => {
        response.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(response);
      },
    );
    onwards.on('error', () => response.writeHead(502).end());
    request.pipe(onwards);
  });
  server.on('connect', (request: http.IncomingMessage, socket: Socket) => {
    const status = refusal(request);
    if (answers === 'silence') return;
    if (answers === 'hang up') {
      socket.destroy();
      return;
    }
    if (status !== undefined) {
      socket.end(`HTTP/1.1 ${status} ${http.STATUS_CODES[status]}\r\n\r\n`);
      return;
    }
    const onwards = net.connect(to, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(onwards).pipe(socket);
    });
    sockets.add(onwards);
    onwards.on('error', () => socket.destroy());
    socket.on('error', () => onwards.destroy());
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((done) => server.close(done));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
