/** Listens on the configured port, or on the default port or the next free one. */
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { inUrl, isWildcard } from '../config/hosts.ts';
import { messageOf, usageError } from '../core/errors.ts';
import type { ControlOptions } from './options.ts';

/** How many ports after the default are tried before any free port is used. */
const NEXT_PORTS = 100;

export interface Bound {
  /** The URL on this machine, without a trailing slash. */
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
      // Not `localhost`: it may have two addresses, and the port may be free on only one of them.
      await app.listen({ host: host === 'localhost' ? '127.0.0.1' : host, port: next });
      const bound = app.server.address() as AddressInfo;
      const name = isWildcard(host) ? 'localhost' : inUrl(host);
      return { url: `http://${name}:${bound.port}`, port: bound.port };
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // Some systems return EACCES for reserved port ranges.
      const taken = code === 'EADDRINUSE' || code === 'EACCES';
      if (!taken || next === ports.at(-1)) throw listenError(host, next, code, error);
    }
  }
  throw new Error(`no port from ${port}`);
}

const PORT_ERRORS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use by another program',
  EACCES: 'is not allowed for this user',
};

function listenError(host: string, port: number, code: string | undefined, error: unknown): Error {
  const portError = PORT_ERRORS[code ?? ''];
  if (portError !== undefined) {
    return usageError(
      {
        where: 'CONTROL_PORT',
        problem: `port ${port} on ${host} ${portError}`,
        expected: 'a free port',
        hint: 'CONTROL_PORT=0 for any free port, or CONTROL_PORT=off for no page',
      },
      error,
    );
  }
  return usageError(
    {
      where: 'CONTROL_HOST',
      problem: `cannot listen on ${host}: ${messageOf(error)}`,
      expected: 'a host name or an IP address of this machine',
      hint: 'CONTROL_HOST=127.0.0.1, or CONTROL_PORT=off for no page',
    },
    error,
  );
}
