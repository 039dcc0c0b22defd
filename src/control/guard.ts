/**
 * Access checks, in this order: the request has an allowed Host (against DNS rebinding); it has the token, if one is set; a
 * change comes from our own page or from a program, and is only allowed on a loopback address or with a token.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { hostAllowed, inUrl, isLoopback, isWildcard } from '../config/hosts.ts';
import type { ControlOptions } from './options.ts';
import { Problem } from './problem.ts';
import { tokenCheck } from './token.ts';

/** Probes use an IP address and no token. Their responses contain no information about the run. */
const PROBES = ['/healthz', '/readyz'];
const READS = ['GET', 'HEAD', 'OPTIONS'];

export function guard(app: FastifyInstance, options: ControlOptions): void {
  const { host, token } = options;
  // An explicit listen address is an allowed host too.
  const allowed = isWildcard(host) ? options.allowedHosts : [...options.allowedHosts, inUrl(host)];
  const hasToken = token === undefined ? undefined : tokenCheck(token);
  const mayChange = token !== undefined || isLoopback(host);
  app.addHook('onRequest', async (request) => {
    wellFormed(request);
    if (PROBES.includes(request.routeOptions.url ?? '')) return;
    checkHost(request, allowed);
    if (hasToken && !hasToken(request.headers.authorization)) {
      throw new Problem(401, 'this server requires its token: Authorization: Bearer <CONTROL_TOKEN>', {
        headers: { 'www-authenticate': 'Bearer realm="firedrill", Basic realm="firedrill", charset="UTF-8"' },
      });
    }
    if (READS.includes(request.method)) return;
    checkOrigin(request);
    if (!mayChange) {
      throw new Problem(
        403,
        `changes are not allowed without a token, because other machines can reach this server (CONTROL_HOST is ${host}); to fix: set CONTROL_TOKEN`,
      );
    }
  });
}

/** A request target with a host would override the Host header (RFC 9112, section 3.2.2). */
function wellFormed({ raw }: FastifyRequest): void {
  if (!raw.url?.startsWith('/')) throw new Problem(400, 'the request target must start with "/"');
  const hosts = raw.rawHeaders.filter((name, i) => i % 2 === 0 && name.toLowerCase() === 'host');
  if (hosts.length > 1) throw new Problem(400, 'the request has more than one Host header');
}

function checkHost({ headers }: FastifyRequest, allowed: readonly string[]): void {
  if (hostAllowed(headers.host, allowed)) return;
  throw new Problem(
    403,
    `the host ${JSON.stringify(headers.host ?? '')} of the request is not in CONTROL_ALLOWED_HOSTS (${allowed.join(' ')})`,
  );
}

/** Browsers send the origin of the page with a change; other programs send none. */
function checkOrigin({ headers }: FastifyRequest): void {
  const { origin, host } = headers;
  if (origin === undefined || (URL.canParse(origin) && isSame(new URL(origin), host))) return;
  throw new Problem(403, `a page of ${JSON.stringify(origin)} is not allowed to make changes`);
}

/** Whether the page was served under this Host, by http or through a proxy by https. */
function isSame(origin: URL, host: string | undefined): boolean {
  const here = `${origin.protocol}//${host}`;
  return /^https?:$/.test(origin.protocol) && URL.canParse(here) && new URL(here).host === origin.host;
}
