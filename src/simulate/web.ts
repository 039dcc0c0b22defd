/**
 * What an HTTP operation draws for each request, and the attributes that carry it: the HTTP semantic conventions,
 * and for access logs who asked, with what, and from where.
 */
import type { Random } from '../core/random.ts';
import type { Attributes, AttributeValue } from '../model/attributes.ts';
import type { Http, Scenario } from '../model/scenario.ts';
import type { EndingProgram, WebProgram } from './programs.ts';
import {
  type Occasion,
  type Quotable,
  target,
  type Voice,
  type WebExchange,
  type Words,
  type Writer,
  writer,
} from './text.ts';
import { weighted } from './weighted.ts';

const PARAMETER = /\{[^}]*\}/;
/** Bytes of the body of an answer that is no good one: a short page. */
const ERROR_BYTES = { min: 150, max: 600 };

/** Somebody with a browser: what an access log tells of who asked. */
export interface Visitor {
  readonly address: string;
  readonly agent: string;
  /** The page that led to the next request; changes with every page. */
  referrer: string | undefined;
}

/** Who a record is about, with the browser where the scenario gives its users one. */
export interface Person extends Quotable {
  readonly visitor: Visitor | undefined;
  /** Which run of a journey it is; absent outside journeys. */
  readonly session?: Occasion;
}

export function webProgram(http: Http, { users }: Scenario, words: Words): WebProgram {
  return {
    method: http.method,
    route: http.route,
    path: pathWriter(http, words),
    query: http.query && writer(http.query, words),
    bytes: http.bytes,
    access: http.bytes !== undefined || users.agents.length > 0,
    varies:
      PARAMETER.test(http.route) ||
      http.paths.length > 0 ||
      http.query !== undefined ||
      users.agents.length > 0,
  };
}

/** Required of HTTP server spans by the semantic conventions, with the path where it never changes. */
export const requestAttributes = ({ method, route, paths }: Http): Attributes => ({
  'http.request.method': method,
  'http.route': route,
  'url.scheme': 'https',
  ...(PARAMETER.test(route) || paths.length > 0 ? {} : { 'url.path': route }),
});

function pathWriter({ route, paths }: Http, words: Words): Writer | undefined {
  const choose = weighted(paths.map(({ path, weight }) => ({ value: writer(path, words), weight })));
  if (choose) return (voice, said) => choose(voice.random)(voice, said);
  // A number for every parameter of a route: `/products/{id}` becomes `/products/1234`.
  const [first = '', ...rest] = route.split(PARAMETER);
  if (rest.length === 0) return undefined;
  return ({ random }) => rest.reduce((path, piece) => `${path}${1 + random.below(5000)}${piece}`, first);
}

export function drawExchange(web: WebProgram, voice: Voice): WebExchange {
  return {
    method: web.method,
    path: web.path?.(voice, {}) ?? web.route,
    query: web.query?.(voice, {}),
    status: undefined,
    bytes: undefined,
  };
}

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

/** Adds what the server's span tells of the exchange. Into the object, since there is one of these per request. */
function addExchange(to: Target, { path, query }: WebExchange, visitor: Visitor | undefined): void {
  to['url.path'] = path;
  if (query !== undefined) to['url.query'] = query;
  if (visitor === undefined) return;
  to['client.address'] = visitor.address;
  to['user_agent.original'] = visitor.agent;
}

/** Of the server's span; copied only where a request adds to what never changes. */
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

/** The same for an access record. The body's size stands on one record of each answer: so answers can be counted. */
export function addAccess(to: Target, exchange: WebExchange, visitor: Visitor | undefined): void {
  addExchange(to, exchange, visitor);
  to['network.protocol.version'] = '1.1';
  if (visitor?.referrer !== undefined) to['http.request.header.referer'] = visitor.referrer;
  if (exchange.bytes !== undefined) to['http.response.body.size'] = exchange.bytes;
}

/** Where a browser that has been to this page says it comes from. */
export const pageUrl = (exchange: WebExchange): string => urlAt('www.example.com', exchange);

/** `url.full` of a request, as whoever sends it has it. */
export const urlAt = (host: string, exchange: WebExchange): string => `https://${host}${target(exchange)}`;
