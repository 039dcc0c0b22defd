/** Which port: the one that was asked for or none; the usual one, or the next that is free. */
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { inUrl, isWildcard } from '../config/hosts.ts';
import { messageOf, usageError } from '../core/errors.ts';
import type { ControlOptions } from './options.ts';

/** How many ports after the usual one are tried before any free one is taken. */
const NEXT_PORTS = 100;

export interface Bound {
  /** Under which a person on this machine reaches it, without a slash at its end. */
  readonly url: string;
  readonly port: number;
}

export async function listen(
  app: FastifyInstance,
  options: ControlOptions & { readonly port: number },
): Promise<Bound> {
  const { host, port, portWasGiven } = options;
  const most = portWasGiven || port === 0 ? 0 : NEXT_PORTS;
  const ports = Array.from({ length: most + 1 }, (_, i) => port + i).filter((next) => next <= 65_535);
  if (most > 0) ports.push(0);
  for (const next of ports) {
    try {
      // Not `localhost`: it may be two addresses, and the port be free on one of them only.
      await app.listen({ host: host === 'localhost' ? '127.0.0.1' : host, port: next });
      const bound = app.server.address() as AddressInfo;
      const name = isWildcard(host) ? 'localhost' : inUrl(host);
      return { url: `http://${name}:${bound.port}`, port: bound.port };
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // EACCES is also how some systems keep a range of ports for themselves.
      const taken = code === 'EADDRINUSE' || code === 'EACCES';
      if (!taken || next === ports.at(-1)) throw refusal(host, next, code, error);
    }
  }
  throw new Error(`no port from ${port}`);
}

const FAULTS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is taken by another program',
  EACCES: 'is not for this user',
};

function refusal(host: string, port: number, code: string | undefined, error: unknown): Error {
  const ofPort = FAULTS[code ?? ''];
  if (ofPort !== undefined) {
    return usageError(
      {
        where: 'CONTROL_PORT',
        problem: `port ${port} on ${host} ${ofPort}`,
        expected: 'a free port',
        hint: 'CONTROL_PORT=0 takes any free one, CONTROL_PORT=off serves no page',
      },
      error,
    );
  }
  return usageError(
    {
      where: 'CONTROL_HOST',
      problem: `cannot listen on ${host}: ${messageOf(error)}`,
      expected: 'a name or an address of this machine',
      hint: 'CONTROL_HOST=127.0.0.1, or CONTROL_PORT=off to serve no page',
    },
    error,
  );
}
