/** Records for tests of formats: the documented one, a response of a web server, and arbitrary ones. */
import fc from 'fast-check';
import type { LogRecord } from '../../src/model/record.ts';
import { awkwardText } from '../support/awkward.ts';

const INSTANCE = {
  service: 'user-service',
  id: 'user-service-1',
  resource: {
    'service.name': 'user-service',
    'service.version': '1.4.2',
    'service.instance.id': 'user-service-1',
    'deployment.environment.name': 'demo',
    'host.name': 'h1',
  },
};

export const exampleRecord = (over: Partial<LogRecord> = {}): LogRecord => ({
  kind: 'log',
  instance: INSTANCE,
  timeMs: Date.UTC(2025, 4, 14, 10, 23, 45, 123),
  observedMs: Date.UTC(2025, 4, 14, 10, 23, 45, 125),
  level: 'INFO',
  severityText: 'INFO',
  message: 'User login successful',
  uid: 'abc-1234',
  eventName: 'login.completed',
  span: { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' },
  userId: 'user-67890',
  requestId: 'req-xyz789',
  durationMs: 142,
  attributes: {},
  ...over,
});

/** The same record as an HTTP response. */
export const exampleAnswer = (attributes: LogRecord['attributes'] = {}): LogRecord =>
  exampleRecord({
    sessionId: 'sess-4711',
    attributes: {
      'http.request.method': 'GET',
      'http.route': '/products/{id}',
      'url.scheme': 'https',
      'http.response.status_code': 200,
      'url.path': '/products/42',
      'url.query': 'page=3&sort=price',
      'client.address': '203.0.113.7',
      'user_agent.original': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
      'network.protocol.version': '1.1',
      'http.request.header.referer': 'https://www.google.com/',
      'http.response.body.size': 2326,
      ...attributes,
    },
  });

const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined });

/** Attributes of a response, each with any text or missing. */
const anyAttributes: fc.Arbitrary<LogRecord['attributes']> = fc
  .record({
    'http.request.method': maybe(awkwardText),
    'http.route': maybe(awkwardText),
    'url.path': maybe(awkwardText),
    'url.query': maybe(awkwardText),
    'http.response.status_code': maybe(fc.integer({ min: 100, max: 599 })),
    'http.response.body.size': maybe(fc.nat()),
    'client.address': maybe(awkwardText),
    'user_agent.original': maybe(awkwardText),
    'http.request.header.referer': maybe(awkwardText),
    'network.protocol.version': maybe(awkwardText),
  })
  .map(
    (all) =>
      Object.fromEntries(
        Object.entries(all).filter(([, value]) => value !== undefined),
      ) as LogRecord['attributes'],
  );

export const anyRecord: fc.Arbitrary<LogRecord> = fc
  .record({
    message: awkwardText,
    uid: awkwardText,
    userId: maybe(awkwardText),
    sessionId: maybe(awkwardText),
    requestId: maybe(awkwardText),
    dependency: maybe(awkwardText),
    errorCode: maybe(awkwardText),
    durationMs: maybe(fc.nat()),
    ownMs: maybe(fc.nat()),
    level: fc.constantFrom('TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'),
    timeMs: fc.integer({ min: 0, max: 4_102_444_800_000 }),
    attributes: anyAttributes,
    service: awkwardText,
    host: awkwardText,
  })
  .map(({ service, host, ...over }) =>
    exampleRecord({
      ...over,
      instance: { ...INSTANCE, service, resource: { ...INSTANCE.resource, 'host.name': host } },
    }),
  );

/** A response with any text. */
export const anyAnswer: fc.Arbitrary<LogRecord> = anyRecord.map((record) => ({
  ...record,
  attributes: { 'http.response.status_code': 200, 'http.response.body.size': 1, ...record.attributes },
}));
