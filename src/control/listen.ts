/** Listens on the configured port, or on the default port or the next free one. */
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
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

/**
 * Finds out whether `listen` will work, so that a run can be refused before it opens its outputs. A port that was not
 * asked for is not tried: any other one will do.
 *
 * @throws FiredrillError (usage) if the port is in use, or the host is not an address of this machine
 */
export async function refuseUsedPort(options: ControlOptions): Promise<void> {
  const { host, port, portWasGiven } = options;
  if (port === 'off') return;
  const tried = portWasGiven ? port : 0;
  const server = createServer();
  try {
    server.listen({ host: addressOf(host), port: tried });
    await once(server, 'listening');
  } catch (error) {
    throw listenError({ ...options, port: tried }, error);
  }
  server.close();
  await once(server, 'close');
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
      await app.listen({ host: addressOf(host), port: next });
      const bound = app.server.address() as AddressInfo;
      const name = isWildcard(host) ? 'localhost' : inUrl(host);
      return { url: `http://${name}:${bound.port}`, port: bound.port };
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // Some systems report a reserved range of ports as EACCES.
      const inUse = code === 'EADDRINUSE' || code === 'EACCES';
      if (!inUse || next === ports.at(-1)) throw listenError({ ...options, port: next }, error);
    }
  }
  throw new Error(`no port from ${port}`);
}

/** `localhost` may be two addresses, and the port may be free on one of them only. */
const addressOf = (host: string): string => (host === 'localhost' ? '127.0.0.1' : host);

const PORT_ERRORS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use by another program',
  EACCES: 'is not allowed for this user',
};

function listenError({ host, port, givenBy = {} }: ControlOptions, error: unknown): Error {
  const { port: byPort = 'CONTROL_PORT', host: byHost = 'CONTROL_HOST' } = givenBy;
  const portError = PORT_ERRORS[(error as NodeJS.ErrnoException).code ?? ''];
  if (portError !== undefined) {
    return usageError(
      {
        where: byPort,
        problem: `port ${port} on ${host} ${portError}`,
        expected: 'a free port',
        hint: `${written(byPort, '0')} for any free port, or ${written(byPort, 'off')} for no page`,
      },
      error,
    );
  }
  return usageError(
    {
      where: byHost,
      problem: `cannot listen on ${host}: ${messageOf(error)}`,
      expected: 'a host name or an IP address of this machine',
      hint: `${written(byHost, '127.0.0.1')}, or ${written(byPort, 'off')} for no page`,
    },
    error,
  );
}

/** As the user writes it: `--control-port 0`, `CONTROL_PORT=0`, or `control-port: 0` in a settings file. */
function written(givenBy: string, value: string): string {
  if (givenBy.startsWith('--')) return `${givenBy} ${value}`;
  return /^[A-Z_]+$/.test(givenBy) ? `${givenBy}=${value}` : `${givenBy.split(' ').at(-1)}: ${value}`;
}
