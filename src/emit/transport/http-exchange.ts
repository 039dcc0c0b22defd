/**
 * The mechanics of one HTTP request: write it, read the answer, and know at its end how far it came.
 * Judging that is for others (http-status.ts, http.ts).
 */
import type { ClientRequest, IncomingHttpHeaders } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import type { TLSSocket } from 'node:tls';
import { type AnswerBody, readBody } from './http-body.ts';

/** How far the request had come: without a connection, without a handshake, partly written, wholly written. */
export type Stage = 'queued' | 'connecting' | 'writing' | 'waiting';

export interface HttpAnswer {
  readonly kind: 'answer';
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: AnswerBody;
  /** The whole request had left when the answer began. Otherwise the server decided on a part of it. */
  readonly sent: boolean;
  /** The server reset the connection along with its answer: it has not read the whole request. */
  readonly cut: boolean;
}

export interface BrokenExchange {
  readonly kind: 'broken';
  readonly stage: Stage;
  /** The connection had served an earlier request, and may have been closed by the server just then. */
  readonly reused: boolean;
  readonly cause: NodeJS.ErrnoException | 'timeout' | 'closed';
}

export interface Exchange {
  readonly end: Promise<HttpAnswer | BrokenExchange>;
  /** Ends it now. */
  stop(cause: 'timeout' | 'closed'): void;
}

/** Takes a request that was not written to yet and has a Content-Length; `answerBytes` bounds what is read of the answer. */
export function exchange(request: ClientRequest, body: Uint8Array, answerBytes?: number): Exchange {
  let sent = false;
  let answering = false;
  let stop: Exchange['stop'] = () => {};

  const end = new Promise<HttpAnswer | BrokenExchange>((resolve) => {
    const broken = (cause: BrokenExchange['cause']) => {
      // Once a status is there it decides; reading the body then ends by itself, with a fault.
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
      // The answer to a whole request can be handled before the callback of its last write, in the same turn of the
      // event loop. Until the turn ends, a reset of the connection has no other listener.
      if (!sent) socket.on('error', ignore);
      const wasSent = setImmediate().then(() => sent);
      const body = await readBody(answer, answerBytes);
      // A server that closes with bytes of the request unread resets the connection, also if the system here had taken all of
      // them; an orderly close means that it has read them (RFC 9293, 3.10.4). To the system a connection that was reset
      // has no peer any more. Node remembers the peer of a connection that has served before.
      const cut = sent && body.fault === undefined && !socket.destroyed && socket.remoteAddress === undefined;
      await wasSent;
      // An answer that came before we had finished: do not go on writing for nobody.
      if (!sent) request.destroy();
      else socket.off('error', ignore);
      const { statusCode: status = 0, headers } = answer;
      resolve({ kind: 'answer', status, headers, body, sent: await wasSent, cut });
    });
    request.on('error', broken);
    // Without an error, too: Node closes the connection on an answer that asks for another protocol.
    request.on('close', () => broken(new Error('closed without an answer')));
    stop = (cause) => {
      broken(cause);
      request.destroy();
    };
  });

  // The callback of a write says whether the kernel took all of it; the `finish` event comes for failed writes too.
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
