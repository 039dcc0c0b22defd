/**
 * One HTTP request: writes it, reads the response, and reports how far the request got. `http-status.ts` and `http.ts`
 * interpret that.
 */
import type { ClientRequest, IncomingHttpHeaders } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import type { TLSSocket } from 'node:tls';
import { type AnswerBody, readBody } from './http-body.ts';

/** How far the request got: no connection; no handshake; partly written; completely written. */
export type Stage = 'queued' | 'connecting' | 'writing' | 'waiting';

export interface HttpAnswer {
  readonly kind: 'answer';
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: AnswerBody;
  /** The whole request was sent before the response began. Otherwise the server has only seen a part of it. */
  readonly sent: boolean;
  /** The server reset the connection with its response: it has not read the whole request. */
  readonly cut: boolean;
}

export interface BrokenExchange {
  readonly kind: 'broken';
  readonly stage: Stage;
  /** The connection served an earlier request, so the server may have closed it at that moment. */
  readonly reused: boolean;
  readonly cause: NodeJS.ErrnoException | 'timeout' | 'closed';
}

export interface Exchange {
  readonly end: Promise<HttpAnswer | BrokenExchange>;
  /** Ends the request now. */
  stop(cause: 'timeout' | 'closed'): void;
}

/** `request` must have a Content-Length and no bytes written yet. `answerBytes`: maximum size of the response. */
export function exchange(request: ClientRequest, body: Uint8Array, answerBytes?: number): Exchange {
  let sent = false;
  let answering = false;
  let stop: Exchange['stop'] = () => {};

  const end = new Promise<HttpAnswer | BrokenExchange>((resolve) => {
    const broken = (cause: BrokenExchange['cause']) => {
      // After a status has arrived, it decides the outcome. A broken body ends with a problem of its own.
      if (answering) return;
      resolve({
        kind: 'broken',
        stage: sent ? 'waiting' : stageOf(request),
        reused: request.reusedSocket,
        cause,
      });
    };
    request.on('response', async (answer) => {
      answering = true;
      const { socket } = answer;
      // The response can arrive before the callback of the last write, in the same turn of the event loop. Until that turn
      // ends, a reset of the connection has no other listener.
      if (!sent) socket.on('error', ignore);
      const wasSent = setImmediate().then(() => sent);
      const body = await readBody(answer, answerBytes);
      // A server that closes a connection with unread bytes resets it, even if the local kernel has accepted all of them; an
      // orderly close means that it has read them (RFC 9293, 3.10.4). A connection that was reset has no peer address.
      // On a connection that served an earlier request, Node caches the address.
      const cut =
        sent && body.problem === undefined && !socket.destroyed && socket.remoteAddress === undefined;
      await wasSent;
      // The response came before the request was complete: stop writing.
      if (!sent) request.destroy();
      else socket.off('error', ignore);
      const { statusCode: status = 0, headers } = answer;
      resolve({ kind: 'answer', status, headers, body, sent: await wasSent, cut });
    });
    request.on('error', broken);
    // Can come without an error: Node closes the connection if the response asks for another protocol.
    request.on('close', () => broken(new Error('closed without a response')));
    stop = (cause) => {
      broken(cause);
      request.destroy();
    };
  });

  // The callback of a write reports whether the kernel accepted all of it. `finish` is emitted for failed writes too.
  request.write(body, (error) => {
    sent = !error;
  });
  request.end();
  return { end, stop: (cause) => stop(cause) };
}

const ignore = (): void => {};

function stageOf(request: ClientRequest): Stage {
  const socket = request.socket as (TLSSocket & { readonly secureConnecting?: boolean }) | null;
  if (socket === null) return 'queued';
  return socket.connecting || socket.secureConnecting ? 'connecting' : 'writing';
}
