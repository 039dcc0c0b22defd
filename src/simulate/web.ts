/**
 * What is drawn for each request of an HTTP operation, and its attributes: those of the HTTP semantic conventions, and
 * for access logs those of the client.
 */
import type { Random } from '../core/random.ts';
import type { Attributes, AttributeValue } from '../model/attributes.ts';
import type { Http, Scenario } from '../model/scenario.ts';
import type { EndingProgram, WebProgram } from './programs.ts';
import {
  type Actor,
  type Occurrence,
  type TextScene,
  type TextSources,
  target,
  type WebExchange,
  type Writer,
  writer,
} from './text.ts';
import { weighted } from './weighted.ts';

const PARAMETER = /\{[^}]*\}/;
/** Size of the body of an error answer in bytes: a short page. */
const ERROR_BYTES = { min: 150, max: 600 };

/** The browser of a user: what an access log shows of the client. */
export interface Visitor {
  readonly address: string;
  readonly agent: string;
  /** The page before the next request; changes with every page. */
  referrer: string | undefined;
}

/** Who causes a record, with the browser if the users of the scenario have one. */
export interface Person extends Actor {
  readonly visitor: Visitor | undefined;
  /** The session; absent outside journeys. */
  readonly session?: Occurrence;
}

export function webProgram(http: Http, { users }: Scenario, texts: TextSources): WebProgram {
  return {
    method: http.method,
    route: http.route,
    path: pathWriter(http, texts),
    query: http.query && writer(http.query, texts),
    bytes: http.bytes,
    access: http.bytes !== undefined || users.agents.length > 0,
    varies:
      PARAMETER.test(http.route) ||
      http.paths.length > 0 ||
      http.query !== undefined ||
      users.agents.length > 0,
  };
}

/** The attributes that the semantic conventions require of HTTP server spans; `url.path` only if it is constant. */
export const requestAttributes = ({ method, route, paths }: Http): Attributes => ({
  'http.request.method': method,
  'http.route': route,
  'url.scheme': 'https',
  ...(PARAMETER.test(route) || paths.length > 0 ? {} : { 'url.path': route }),
});

function pathWriter({ route, paths }: Http, texts: TextSources): Writer | undefined {
  const choose = weighted(paths.map(({ path, weight }) => ({ value: writer(path, texts), weight })));
  if (choose) return (scene, moment) => choose(scene.random)(scene, moment);
  // A random number for each parameter of the route: `/products/{id}` becomes `/products/1234`.
  const [first = '', ...rest] = route.split(PARAMETER);
  if (rest.length === 0) return undefined;
  return ({ random }) => rest.reduce((path, piece) => `${path}${1 + random.below(5000)}${piece}`, first);
}

export function drawExchange(web: WebProgram, scene: TextScene): WebExchange {
  return {
    method: web.method,
    path: web.path?.(scene, {}) ?? web.route,
    query: web.query?.(scene, {}),
    status: undefined,
    bytes: undefined,
  };
}

/** Sets the answer of an exchange. */
export function answer(
  exchange: WebExchange,
  web: WebProgram,
  status: number | undefined,
  good: boolean,
  random: Random,
): void {
  exchange.status = status;
  if (!web.bytes) return;
  const { min, max } = good ? web.bytes : ERROR_BYTES;
  exchange.bytes = min + random.below(max - min + 1);
}

type Target = Record<string, AttributeValue>;

/** Adds the attributes of the server span. Modifies `to`, because this runs once per request. */
function addExchange(to: Target, { path, query }: WebExchange, visitor: Visitor | undefined): void {
  to['url.path'] = path;
  if (query !== undefined) to['url.query'] = query;
  if (visitor === undefined) return;
  to['client.address'] = visitor.address;
  to['user_agent.original'] = visitor.agent;
}

/** The attributes of the server span. A copy is made only if the request adds some to the constant ones. */
export function spanAttributes(
  ending: EndingProgram,
  errorType: string | undefined,
  web: WebExchange | undefined,
  visitor: Visitor | undefined,
): Attributes {
  if (web === undefined && errorType === ending.errorType) return ending.attributes;
  const attributes: Record<string, AttributeValue> = { ...ending.attributes };
  if (web !== undefined) addExchange(attributes, web, visitor);
  if (errorType !== undefined) attributes['error.type'] = errorType;
  return attributes;
}

/** Adds the attributes of an access record. Only it has the size of the body, so that answers can be counted. */
export function addAccess(to: Target, exchange: WebExchange, visitor: Visitor | undefined): void {
  addExchange(to, exchange, visitor);
  to['network.protocol.version'] = '1.1';
  if (visitor?.referrer !== undefined) to['http.request.header.referer'] = visitor.referrer;
  if (exchange.bytes !== undefined) to['http.response.body.size'] = exchange.bytes;
}

/** The referrer that a browser sends after this page. */
export const pageUrl = (exchange: WebExchange): string => urlAt('www.example.com', exchange);

/** `url.full` of a request, as on the client span. */
export const urlAt = (host: string, exchange: WebExchange): string => `https://${host}${target(exchange)}`;
