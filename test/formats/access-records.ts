/** Responses of a web server as records, from a seed: plain ones as in scenarios, and some awkward ones. */
import { createRandom, type Random } from '../../src/core/random.ts';
import type { LogRecord } from '../../src/model/record.ts';
import { AWKWARD } from '../support/awkward.ts';
import { instanceOf, logRecord, START_MS } from '../support/records.ts';

const AGENTS = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  'curl/8.5.0',
];
const REFERRERS = ['https://www.google.com/', 'https://shop.example/products', undefined];
const PATHS = ['/', '/login', '/cart', '/checkout', '/assets/app.css'];
const STATUSES = [200, 200, 200, 200, 200, 200, 301, 304, 403, 404, 500];
const MESSAGE = 'Answered';
const WEB = [1, 2, 3].map((n) => instanceOf('web', { 'host.name': `web-${n}` }));

const pick = <T>(random: Random, list: readonly T[]): T => list[random.below(list.length)]!;
const hex = (random: Random, digits: number): string =>
  Array.from({ length: digits }, () => random.below(16).toString(16)).join('');

/** `awkward`: share of records with arbitrary text, 0 to 1. */
export function accessRecords(count: number, seed: string, awkward = 0): LogRecord[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, i) => {
    const odd = random.chance(awkward);
    const text = (usual: string | undefined): string | undefined => (odd ? pick(random, AWKWARD) : usual);
    const status = pick(random, STATUSES);
    const failed = status >= 500;
    const user = random.below(1000);
    return logRecord({
      instance: pick(random, WEB),
      timeMs: START_MS + i * 7.25,
      uid: `b7e1a9c2-${i}`,
      level: failed ? 'ERROR' : 'INFO',
      severityText: failed ? 'ERROR' : 'INFO',
      message: failed ? `Answered ${status}` : MESSAGE,
      span: { traceId: hex(random, 32), spanId: hex(random, 16) },
      userId: text(random.chance(0.5) ? `user-${user}` : undefined),
      sessionId: `sess-${hex(random, 8)}`,
      requestId: `req-${hex(random, 8)}`,
      durationMs: random.below(500),
      ...(failed ? { errorCode: `ERR_${status}` } : {}),
      attributes: {
        'http.request.method': random.chance(0.8) ? 'GET' : 'POST',
        'http.route': '/products/{id}',
        'url.scheme': 'https',
        'url.path': odd
          ? `/${pick(random, AWKWARD)}`
          : random.chance(0.5)
            ? `/products/${random.below(200)}`
            : pick(random, PATHS),
        ...given('url.query', text(random.chance(0.3) ? `page=${random.below(10)}` : undefined)),
        'http.response.status_code': status,
        'http.response.body.size': status === 304 ? 0 : 200 + random.below(48_000),
        'client.address': `203.0.${user >> 8}.${user & 255}`,
        ...given('user_agent.original', text(pick(random, AGENTS))),
        ...given('http.request.header.referer', text(pick(random, REFERRERS))),
        'network.protocol.version': random.chance(0.9) ? '1.1' : '2',
      },
    });
  });
}

const given = (name: string, value: string | undefined): Readonly<Record<string, string>> =>
  value === undefined ? {} : { [name]: value };
