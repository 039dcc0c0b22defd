/** Where each signal goes, as "OTLP exporter configuration" of the OpenTelemetry specification lays down. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { otlpTargets, otlpWarnings } from '../../../src/config/settings/otlp-targets.ts';
import { resolveSettings } from '../../../src/config/settings/resolve.ts';
import { type Fault, FiredrillError } from '../../../src/core/errors.ts';
import type { OtlpTarget } from '../../../src/model/otlp-target.ts';

type Variables = Readonly<Record<string, string>>;

/** Names without their common beginning. */
const named = (short: Variables): Variables =>
  Object.fromEntries(
    Object.entries(short).map(([name, value]) => [
      /^(LOGS|TRACES)_EXPORTER$|^SDK_/.test(name) ? `OTEL_${name}` : `OTEL_EXPORTER_OTLP_${name}`,
      value,
    ]),
  );

const targets = (short: Variables): readonly OtlpTarget[] =>
  otlpTargets(resolveSettings({ flags: {}, environment: named(short) }));

const urls = (short: Variables): Variables =>
  Object.fromEntries(targets(short).map(({ signal, url }) => [signal, url]));

const both = (short: Variables): OtlpTarget => {
  const [logs, traces] = targets(short);
  expect({ ...traces, signal: 'logs', url: logs!.url }).toEqual(logs);
  return logs!;
};

describe('what is on', () => {
  test.each([
    ['nothing without an endpoint', {}, []],
    ['both signals with one', { ENDPOINT: 'http://c' }, ['logs', 'traces']],
    ['one signal with its own', { LOGS_ENDPOINT: 'http://c' }, ['logs']],
    ['the other', { TRACES_ENDPOINT: 'http://c' }, ['traces']],
    ['a signal whose exporter is otlp', { TRACES_EXPORTER: 'otlp' }, ['traces']],
    ['not a signal whose exporter is none', { ENDPOINT: 'http://c', LOGS_EXPORTER: 'none' }, ['traces']],
    ['not even with its own endpoint', { LOGS_ENDPOINT: 'http://c', LOGS_EXPORTER: 'none' }, []],
    [
      'nothing when the SDK is disabled',
      { ENDPOINT: 'http://c', LOGS_EXPORTER: 'otlp', SDK_DISABLED: 'TRUE' },
      [],
    ],
    ['both when it is not', { ENDPOINT: 'http://c', SDK_DISABLED: 'False' }, ['logs', 'traces']],
    ['nothing with empty variables', { ENDPOINT: '', LOGS_ENDPOINT: ' ', LOGS_EXPORTER: '' }, []],
  ])('%s', (_, variables, signals) => {
    expect(targets(variables).map(({ signal }) => signal)).toEqual(signals);
  });
});

describe('URLs over HTTP', () => {
  test.each([
    ['http://c:4318', 'http://c:4318/v1/logs'],
    ['http://c:4318/', 'http://c:4318/v1/logs'],
    ['http://c:4318//', 'http://c:4318/v1/logs'],
    ['http://c:4318/otlp', 'http://c:4318/otlp/v1/logs'],
    ['http://c:4318/otlp/', 'http://c:4318/otlp/v1/logs'],
    ['https://c', 'https://c/v1/logs'],
    ['https://c/otlp?tenant=a%20b', 'https://c/otlp/v1/logs?tenant=a%20b'],
    ['https://user:pw@c', 'https://user:pw@c/v1/logs'],
    ['http://[::1]:4318', 'http://[::1]:4318/v1/logs'],
  ])('the general %s gets the path of the signal', (endpoint, url) => {
    expect(urls({ ENDPOINT: endpoint })).toEqual({ logs: url, traces: url.replace('logs', 'traces') });
  });

  test.each([
    'http://c:4318',
    'http://c:4318/',
    'http://c:4318/v1/logs/',
    'https://c/x//y?a=b',
    'HTTP://C:4318/Logs',
  ])('the own %s is used as it is', (endpoint) => {
    expect(urls({ LOGS_ENDPOINT: endpoint })).toEqual({ logs: endpoint });
  });

  test('the own endpoint goes before the general one', () => {
    expect(urls({ ENDPOINT: 'http://c:4318', TRACES_ENDPOINT: 'http://t/spans' })).toEqual({
      logs: 'http://c:4318/v1/logs',
      traces: 'http://t/spans',
    });
  });

  test('the default is localhost, port 4318', () => {
    expect(urls({ LOGS_EXPORTER: 'otlp', TRACES_EXPORTER: 'otlp', PROTOCOL: 'http/protobuf' })).toEqual({
      logs: 'http://localhost:4318/v1/logs',
      traces: 'http://localhost:4318/v1/traces',
    });
  });
});

describe('URLs over gRPC', () => {
  test('the endpoint gets no path', () => {
    expect(urls({ ENDPOINT: 'http://c:4317', PROTOCOL: 'grpc' })).toEqual({
      logs: 'http://c:4317',
      traces: 'http://c:4317',
    });
  });

  test('the default is localhost, port 4317', () => {
    expect(urls({ LOGS_EXPORTER: 'otlp', PROTOCOL: 'grpc' })).toEqual({ logs: 'http://localhost:4317' });
  });

  test('no port means that of the scheme, as everywhere: hosted back ends are written without one', () => {
    expect(urls({ ENDPOINT: 'https://api.example.com', PROTOCOL: 'grpc' }).logs).toBe(
      'https://api.example.com',
    );
  });

  test('each signal has its own protocol and path', () => {
    expect(
      urls({ ENDPOINT: 'http://c:4318', TRACES_ENDPOINT: 'http://c:4317', TRACES_PROTOCOL: 'grpc' }),
    ).toEqual({
      logs: 'http://c:4318/v1/logs',
      traces: 'http://c:4317',
    });
  });
});

describe('protocol', () => {
  test('is http/json unless it is said', () => {
    expect(both({ ENDPOINT: 'http://c' }).protocol).toBe('http/json');
  });

  test.each(['grpc', 'GRPC', 'http/protobuf', 'HTTP/PROTOBUF', 'http/json'])(
    '%s is read in any case',
    (protocol) => {
      expect(both({ ENDPOINT: 'http://c', PROTOCOL: protocol }).protocol).toBe(protocol.toLowerCase());
    },
  );
});

describe('compression', () => {
  test.each([
    [{}, ['none', 'none']],
    [{ COMPRESSION: 'gzip' }, ['gzip', 'gzip']],
    [{ COMPRESSION: 'GZIP' }, ['gzip', 'gzip']],
    [{ COMPRESSION: 'gzip', LOGS_COMPRESSION: 'none' }, ['none', 'gzip']],
    [{ COMPRESSION: 'gzip', LOGS_COMPRESSION: '' }, ['gzip', 'gzip']],
  ])('%j', (variables, expected) => {
    expect(targets({ ENDPOINT: 'http://c', ...variables }).map(({ compression }) => compression)).toEqual(
      expected,
    );
  });
});

describe('timeout', () => {
  test.each([
    [{}, 10_000],
    [{ TIMEOUT: '250' }, 250],
    [{ TIMEOUT: '250', LOGS_TIMEOUT: '500' }, 500],
    [{ TIMEOUT: '0' }, 2_147_483_647],
    [{ TIMEOUT: '250', LOGS_TIMEOUT: '0' }, 2_147_483_647],
    [{ TIMEOUT: '2147483647' }, 2_147_483_647],
  ])('%j is %d ms', (variables, ms) => {
    expect(targets({ ENDPOINT: 'http://c', ...variables })[0]!.timeoutMs).toBe(ms);
  });

  test.each(['-1', '10s', '1.5', '2147483648', 'abc'])('%s is no number of milliseconds', (timeout) => {
    expect(() => targets({ TIMEOUT: timeout })).toThrow(FiredrillError);
  });
});

describe('headers', () => {
  test.each([
    [{}, {}],
    [{ HEADERS: 'a=1,b=2' }, { a: '1', b: '2' }],
    [
      { HEADERS: 'a=1', LOGS_HEADERS: 'b=2' },
      { a: '1', b: '2' },
    ],
    [
      { HEADERS: 'a=1,b=2', LOGS_HEADERS: 'a=3' },
      { a: '3', b: '2' },
    ],
    [{ HEADERS: 'Api-Key=1', LOGS_HEADERS: 'api-key=2' }, { 'api-key': '2' }],
    [{ HEADERS: 'authorization=Bearer%20abc' }, { authorization: 'Bearer abc' }],
    [{ HEADERS: 'authorization=Basic dXNlcjpwdw==' }, { authorization: 'Basic dXNlcjpwdw==' }],
  ])('%j', (variables, headers) => {
    expect(targets({ ENDPOINT: 'http://c', ...variables })[0]!.headers).toEqual(headers);
  });
});

describe('certificates', () => {
  const folder = mkdtempSync(join(tmpdir(), 'firedrill-tls-'));
  const pem = (name: string): string => {
    const path = join(folder, name);
    writeFileSync(path, `PEM of ${name}`);
    return path;
  };
  const [ca, cert, key, logsCa] = ['ca.pem', 'cert.pem', 'key.pem', 'logs-ca.pem'].map(pem) as [
    string,
    string,
    string,
    string,
  ];
  const nowhere = join(folder, 'nowhere.pem');

  const faultsOf = (short: Variables): readonly Fault[] => {
    try {
      targets({ ENDPOINT: 'https://c', ...short });
      return [];
    } catch (error) {
      if (error instanceof FiredrillError) return error.faults;
      throw error;
    }
  };

  test('are read for both signals', () => {
    const { tls } = both({
      ENDPOINT: 'https://c',
      CERTIFICATE: ca,
      CLIENT_CERTIFICATE: cert,
      CLIENT_KEY: key,
    });
    expect(Object.entries(tls).map(([name, bytes]) => [name, bytes.toString()])).toEqual([
      ['ca', 'PEM of ca.pem'],
      ['cert', 'PEM of cert.pem'],
      ['key', 'PEM of key.pem'],
    ]);
  });

  test('a signal may have its own', () => {
    const read = targets({ ENDPOINT: 'https://c', CERTIFICATE: ca, LOGS_CERTIFICATE: logsCa });
    expect(read.map(({ tls }) => tls.ca?.toString())).toEqual(['PEM of logs-ca.pem', 'PEM of ca.pem']);
  });

  test.each([
    [{ CERTIFICATE: nowhere }, ['OTEL_EXPORTER_OTLP_CERTIFICATE']],
    [{ LOGS_CERTIFICATE: nowhere }, ['OTEL_EXPORTER_OTLP_LOGS_CERTIFICATE']],
    [
      { LOGS_CERTIFICATE: nowhere, CERTIFICATE: nowhere },
      ['OTEL_EXPORTER_OTLP_CERTIFICATE', 'OTEL_EXPORTER_OTLP_LOGS_CERTIFICATE'],
    ],
    [
      { CLIENT_CERTIFICATE: nowhere, CLIENT_KEY: folder },
      ['OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE', 'OTEL_EXPORTER_OTLP_CLIENT_KEY'],
    ],
  ])('that cannot be read are one fault each, under the name that gave them: %j', (variables, wheres) => {
    const faults = faultsOf(variables);
    expect(faults.map(({ where }) => where).sort()).toEqual(wheres);
    for (const { problem, expected } of faults)
      expect([problem, expected]).toEqual([expect.stringMatching(/^cannot read "/), 'a PEM file']);
  });

  test.each([
    [{ CLIENT_CERTIFICATE: cert }, 'OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE', 'is set without a client key'],
    [{ CLIENT_KEY: key }, 'OTEL_EXPORTER_OTLP_CLIENT_KEY', 'is set without a client certificate'],
    [{ LOGS_CLIENT_KEY: key }, 'OTEL_EXPORTER_OTLP_LOGS_CLIENT_KEY', 'is set without a client certificate'],
  ])('and keys come in pairs: %j', (variables, where, problem) => {
    expect(faultsOf(variables)).toEqual([
      { where, problem, expected: 'a client certificate and its key, or neither' },
    ]);
  });

  test('a pair may be made of the general and the own one', () => {
    expect(faultsOf({ CLIENT_CERTIFICATE: cert, CLIENT_KEY: key, LOGS_CLIENT_KEY: logsCa })).toEqual([]);
  });

  test('that nothing uses are not looked at', () => {
    expect(faultsOf({ CERTIFICATE: nowhere, LOGS_EXPORTER: 'none', TRACES_EXPORTER: 'none' })).toEqual([]);
    expect(faultsOf({ LOGS_CERTIFICATE: nowhere, LOGS_EXPORTER: 'none' })).toEqual([]);
    expect(targets({ CERTIFICATE: nowhere })).toEqual([]);
  });

  test('are reported together with other faults, under the flag where one gave them', () => {
    try {
      resolveSettings({
        flags: { 'otlp-certificate': nowhere, rate: 'x' },
        environment: named({ ENDPOINT: 'https://c' }),
      });
      expect.unreachable();
    } catch (error) {
      expect((error as FiredrillError).faults.map(({ where }) => where)).toEqual([
        '--rate',
        '--otlp-certificate',
      ]);
    }
  });
});

test.each(['1', 'yes', 'on', '0', 'no'])('OTEL_SDK_DISABLED=%s is neither true nor false', (raw) => {
  expect(() => targets({ SDK_DISABLED: raw })).toThrow(FiredrillError);
});

describe('warnings', () => {
  const warnings = (short: Variables, flags: Variables = {}): readonly string[] =>
    otlpWarnings(resolveSettings({ flags, environment: named(short) }));

  test.each([
    [{ ENDPOINT: 'http://c:4318' }],
    [{ ENDPOINT: 'http://c:4318/otlp/' }],
    [{ LOGS_ENDPOINT: 'http://c:4318/v1/logs', TRACES_ENDPOINT: 'http://c/otlp/v1/traces/' }],
    [{ LOGS_ENDPOINT: 'http://c/insert/opentelemetry' }],
    [{ ENDPOINT: 'http://c:4317', PROTOCOL: 'grpc' }],
    [{ ENDPOINT: 'https://c:4317/', PROTOCOL: 'grpc' }],
    [{ LOGS_EXPORTER: 'otlp' }],
    [{ LOGS_ENDPOINT: 'http://c:4318', LOGS_EXPORTER: 'none' }],
  ])('none for %j', (variables) => {
    expect(warnings(variables)).toEqual([]);
  });

  test.each([
    [
      { LOGS_ENDPOINT: 'http://c:4318' },
      'OTEL_EXPORTER_OTLP_LOGS_ENDPOINT has no path and is used as it is: requests go to /, but the standard path is /v1/logs',
    ],
    [
      { TRACES_ENDPOINT: 'http://c:4318/' },
      'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT has no path and is used as it is: requests go to /, but the standard path is /v1/traces',
    ],
    [
      { ENDPOINT: 'http://c:4318/v1/logs', TRACES_EXPORTER: 'none' },
      'OTEL_EXPORTER_OTLP_ENDPOINT ends in /v1/…, and /v1/logs is appended: requests go to /v1/logs/v1/logs; remove /v1/… from it',
    ],
    [
      { ENDPOINT: 'http://c:4318/otlp/v1/traces/', LOGS_EXPORTER: 'none' },
      'OTEL_EXPORTER_OTLP_ENDPOINT ends in /v1/…, and /v1/traces is appended: requests go to /otlp/v1/traces/v1/traces; remove /v1/… from it',
    ],
    [
      { LOGS_ENDPOINT: 'http://c:4318/v1/traces' },
      'OTEL_EXPORTER_OTLP_LOGS_ENDPOINT ends in /v1/traces, but receives logs; did you mean /v1/logs?',
    ],
    [
      { ENDPOINT: 'http://c:4317' },
      'OTEL_EXPORTER_OTLP_ENDPOINT has port 4317, which usually is OTLP over gRPC; use port 4318, or OTEL_EXPORTER_OTLP_PROTOCOL=grpc',
    ],
    [
      { ENDPOINT: 'http://c:4318', PROTOCOL: 'grpc' },
      'OTEL_EXPORTER_OTLP_ENDPOINT has port 4318, which usually is OTLP over HTTP; gRPC usually has port 4317',
    ],
    [
      { LOGS_ENDPOINT: 'http://c:4317/v1/logs', PROTOCOL: 'grpc' },
      'OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: its path and query are ignored, because gRPC uses only host and port',
    ],
  ])('%j', (variables, warning) => {
    expect(warnings(variables)).toEqual([warning]);
  });

  test('name what was set: a flag is called as a flag', () => {
    expect(warnings({}, { 'otlp-logs-endpoint': 'http://c:4318' })[0]).toMatch(
      /^--otlp-logs-endpoint has no path/,
    );
  });
});

describe('the proxy', () => {
  const PROXIES = { HTTP_PROXY: 'http://ann:pw@plain:3128', HTTPS_PROXY: 'secure:8080' };
  const resolved = (endpoint: string, environment: Variables, flags: Variables = {}) =>
    resolveSettings({ flags: { 'otlp-logs-endpoint': endpoint, ...flags }, environment });
  const proxied = (endpoint: string, environment: Variables = PROXIES): string | undefined =>
    otlpTargets(resolved(endpoint, environment))[0]!.proxy?.url;

  test('goes by the scheme of the endpoint', () => {
    expect(proxied('http://c/v1/logs')).toBe('http://ann:pw@plain:3128');
    expect(proxied('https://c/v1/logs')).toBe('http://secure:8080');
    expect(proxied('https://c/v1/logs', { HTTP_PROXY: 'http://plain' })).toBeUndefined();
    expect(proxied('https://c/v1/logs', { HTTPS_PROXY: ' ' })).toBeUndefined();
  });

  test('is read in lower case, too, and named as it was given', () => {
    const { proxy } = otlpTargets(resolved('https://c/v1/logs', { https_proxy: 'https://p' }))[0]!;
    expect(proxy).toEqual({ url: 'https://p', setting: 'https_proxy' });
    expect(proxied('http://c/v1/logs', { http_proxy: 'p:1', no_proxy: 'c' })).toBeUndefined();
  });

  test.each(['localhost', 'LOCALHOST.', 'a.localhost', '127.0.0.1', '127.9.9.9', '[::1]'])(
    'is never asked for this machine itself: %s',
    (host) => {
      expect(proxied(`http://${host}:4318/v1/logs`)).toBeUndefined();
    },
  );

  test.each([
    ['*', 'http://c', true],
    ['a, c ,b', 'http://c', true],
    ['a c', 'http://c', true],
    ['example.com', 'http://example.com', true],
    ['example.com', 'http://otlp.EXAMPLE.com.', true],
    ['.example.com', 'http://otlp.example.com', true],
    ['*.example.com', 'http://otlp.example.com', true],
    ['example.com', 'http://notexample.com', false],
    ['otlp.example.com', 'http://example.com', false],
    ['c:4318', 'http://c:4318', true],
    ['c:4318', 'http://c', false],
    ['c:443', 'https://c', true],
    ['10.0.0.0/8', 'http://10.1.2.3', true],
    ['10.0.0.0/8', 'http://11.1.2.3', false],
    ['10.0.0.0/33', 'http://10.1.2.3', false],
    ['10.1.2.3', 'http://10.1.2.3:4318', true],
    ['2.3', 'http://10.1.2.3', false],
    ['fd00::/8', 'http://[fd12::1]', true],
    ['fd12:0::1', 'http://[fd12::1]', true],
    ['[fd12::1]:80', 'http://[fd12::1]', true],
    ['!,,/8', 'http://c', false],
  ])('NO_PROXY=%s and %s', (list, endpoint, excepted) => {
    expect(proxied(`${endpoint}/v1/logs`, { ...PROXIES, NO_PROXY: list }) === undefined).toBe(excepted);
  });

  test.each(['socks5://u:s3cret@p:1080', 'http://', 'a b'])('cannot be %s, where it is used', (written) => {
    const environment = { HTTP_PROXY: written };
    expect(() => proxied('http://c/v1/logs', environment)).toThrow(
      /^HTTP_PROXY: cannot use (?!.*s3cret).* as a proxy/,
    );
    expect(proxied('https://c/v1/logs', environment)).toBeUndefined();
    expect(proxied('http://localhost/v1/logs', environment)).toBeUndefined();
    expect(resolveSettings({ flags: {}, environment }).warnings).toEqual([]);
  });

  test('is not used for gRPC and the stock exporters, and a warning says so', () => {
    const check = (flags: Variables) => {
      const given = resolved('http://c/v1/logs', { HTTP_PROXY: 'socks5://p' }, flags);
      expect(otlpTargets(given)[0]!.proxy).toBeUndefined();
      return otlpWarnings(given);
    };
    expect(check({ exporter: 'sdk' })).toEqual(['HTTP_PROXY is not used for --exporter sdk']);
    expect(check({ 'otlp-protocol': 'grpc' })).toContain(
      'HTTP_PROXY is not used for OTLP over gRPC; --otlp-protocol=http/protobuf uses it',
    );
  });
});

test('a target knows what its settings are called', () => {
  const [logs, traces] = otlpTargets(
    resolveSettings({
      flags: { 'otlp-logs-endpoint': 'http://c/v1/logs' },
      environment: named({ ENDPOINT: 'http://c', TRACES_HEADERS: 'a=b' }),
    }),
  );
  expect(logs!.names).toMatchObject({
    endpoint: '--otlp-logs-endpoint',
    headers: 'OTEL_EXPORTER_OTLP_HEADERS',
  });
  expect(traces!.names).toMatchObject({
    endpoint: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    headers: 'OTEL_EXPORTER_OTLP_TRACES_HEADERS',
  });
});
