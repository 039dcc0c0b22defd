/**
 * A double of Loki for tests: the slice of its HTTP API that firedrill uses, on top of the project's own evaluator. It keeps
 * records in memory, for one run. It has no ruler.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { readConfig } from './config.ts';
import { formatQuery, labelValues, queryInstant, queryRange, series } from './queries.ts';
import { Refused, Tenant } from './store.ts';

const config = readConfig(process.argv.slice(2), process.env);
const tenants = new Map<string, Tenant>();

function tenantOf({ headers }: IncomingMessage): Tenant {
  const name = config.hasTenants ? headers['x-scope-orgid'] : 'fake';
  if (typeof name !== 'string' || name === '') throw new Refused(401, 'no org id');
  const tenant = tenants.get(name) ?? new Tenant(config.profile, config.limits);
  tenants.set(name, tenant);
  return tenant;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  return request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
}

/** What is answered: JSON, text, or nothing. */
type Reply = object | string | undefined;

async function reply(request: IncomingMessage): Promise<Reply> {
  const url = new URL(request.url!, 'http://localhost');
  const body = await bodyOf(request);
  const type = request.headers['content-type'] ?? '';
  const parameters = type.startsWith('application/x-www-form-urlencoded')
    ? new URLSearchParams(body.toString())
    : url.searchParams;
  const [, label] = /^\/loki\/api\/v1\/label\/(\w+)\/values$/.exec(url.pathname) ?? [];
  if (label !== undefined) return labelValues(tenantOf(request), label, parameters);
  switch (url.pathname) {
    case '/ready':
      return 'ready\n';
    case '/flush':
      return undefined;
    case '/otlp/v1/logs':
      tenantOf(request).takeOtlp(body, type);
      return undefined;
    case '/loki/api/v1/push':
      tenantOf(request).takePush(body, type);
      return undefined;
    case '/loki/api/v1/query_range': {
      const flags = String(request.headers['x-loki-response-encoding-flags'] ?? '');
      const categorizes = flags.includes('categorize-labels');
      return queryRange(tenantOf(request), parameters, config.limits, categorizes);
    }
    case '/loki/api/v1/query':
      return queryInstant(tenantOf(request), parameters, config.limits);
    case '/loki/api/v1/series':
      return series(tenantOf(request), parameters);
    case '/loki/api/v1/format_query':
      tenantOf(request);
      return formatQuery(parameters.get('query') ?? '');
    default:
      throw new Refused(404, `the double of Loki has no ${url.pathname}`);
  }
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const content = await reply(request);
    if (content === undefined) response.writeHead(204).end();
    else if (typeof content === 'string') response.end(content);
    else response.setHeader('content-type', 'application/json').end(JSON.stringify(content));
  } catch (error) {
    const status = error instanceof Refused ? error.status : 500;
    response.writeHead(status, { 'content-type': 'text/plain' });
    response.end(error instanceof Error && status !== 500 ? error.message : String((error as Error).stack));
  }
}

const server = createServer((request, response) => void answer(request, response));
server.keepAliveTimeout = 60_000;
// Whatever the configuration says: tests stay on this machine.
server.listen(config.port, '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
process.on('SIGINT', () => process.exit(0));
