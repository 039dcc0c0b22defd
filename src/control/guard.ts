/**
 * Who is answered. In this order: the request is for a host of ours (a page elsewhere that has its name
 * point here must learn nothing), it brings the token where one is set, and a change comes from our own page
 * or from no page at all, and from this machine or with a token.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { hostAllowed, inUrl, isLoopback, isWildcard } from '../config/hosts.ts';
import type { ControlOptions } from './options.ts';
import { Problem } from './problem.ts';
import { tokenCheck } from './token.ts';

/** Probes ask by address and without a token; the answer tells nothing. */
const PROBES = ['/healthz', '/readyz'];
const READS = ['GET', 'HEAD', 'OPTIONS'];

export function guard(app: FastifyInstance, options: ControlOptions): void {
  const { host, token } = options;
  // Who listens on an address of his choice wants to be asked for by it.
  const allowed = isWildcard(host) ? options.allowedHosts : [...options.allowedHosts, inUrl(host)];
  const hasToken = token === undefined ? undefined : tokenCheck(token);
  const mayChange = token !== undefined || isLoopback(host);
  app.addHook('onRequest', async (request) => {
    wellFormed(request);
    if (PROBES.includes(request.routeOptions.url ?? '')) return;
    checkHost(request, allowed);
    if (hasToken && !hasToken(request.headers.authorization)) {
      throw new Problem(401, 'this server asks for its token: Authorization: Bearer <CONTROL_TOKEN>', {
        headers: { 'www-authenticate': 'Bearer realm="firedrill", Basic realm="firedrill", charset="UTF-8"' },
      });
    }
    if (READS.includes(request.method)) return;
    checkOrigin(request);
    if (!mayChange) {
      throw new Problem(
        403,
        `this server can be reached from other machines (CONTROL_HOST is ${host}) and has no token, so it takes no changes; set CONTROL_TOKEN`,
      );
    }
  });
}

/** A target with a host of its own would overrule the Host header (RFC 9112, section 3.2.2). */
function wellFormed({ raw }: FastifyRequest): void {
  if (!raw.url?.startsWith('/')) throw new Problem(400, 'the request target must begin with "/"');
  const hosts = raw.rawHeaders.filter((name, i) => i % 2 === 0 && name.toLowerCase() === 'host');
  if (hosts.length > 1) throw new Problem(400, 'the request has more than one Host header');
}

function checkHost({ headers }: FastifyRequest, allowed: readonly string[]): void {
  if (hostAllowed(headers.host, allowed)) return;
  throw new Problem(
    403,
    `the request is for the host ${JSON.stringify(headers.host ?? '')}, which is not in CONTROL_ALLOWED_HOSTS (${allowed.join(' ')})`,
  );
}

/** Browsers name the page that asks for a change; other programs name none. */
function checkOrigin({ headers }: FastifyRequest): void {
  const { origin, host } = headers;
  if (origin === undefined || (URL.canParse(origin) && isSame(new URL(origin), host))) return;
  throw new Problem(403, `a page of ${JSON.stringify(origin)} may change nothing here`);
}

/** Whether the page was served under this Host; by https where a proxy in between speaks it. */
function isSame(origin: URL, host: string | undefined): boolean {
  const here = `${origin.protocol}//${host}`;
  return /^https?:$/.test(origin.protocol) && URL.canParse(here) && new URL(here).host === origin.host;
}
