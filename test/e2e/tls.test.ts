/**
 * A collector with TLS, configured only by the standard variables: certificates of server and client, headers, and the errors if
 * one of them is wrong.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { makeCertificates, NO_OPENSSL } from '../emit/transport/certificates.ts';
import { EVENTUALLY } from '../support/eventually.ts';
import { describeWith } from '../support/needs.ts';
import { type Ended, freshFolder, runProgram } from '../support/program.ts';
import { type SecureCollector, startSecureCollector } from '../support/secure-collector.ts';

type Variables = Readonly<Record<string, string>>;
type Receiver = 'tls' | 'mtls';
type Protocol = 'http/json' | 'http/protobuf' | 'grpc';

const LOGS = 50;
const FLAGS = [
  '--json',
  '--count',
  `${LOGS}`,
  '--rate',
  '1000',
  '--output-file',
  '',
  '--control-port',
  'off',
];
/** On the real clock what is a second late is skipped. */
const WHOLE = ['--clock', 'virtual'];
const TOKEN = 'sesame-7f3a9c+/==';
/** Each character that means something in the variable. */
const NOTE = 'comma, equals= percent% plus+ semicolon; "quotes"';

await describeWith('otelcol', 'a collector behind TLS', (binary) => {
  let collector: SecureCollector;
  let noOpenssl = false;
  beforeAll(async () => {
    const certificates = await makeCertificates();
    noOpenssl = certificates === undefined;
    if (certificates) collector = await startSecureCollector(binary, certificates, freshFolder());
  });
  beforeEach((context) => {
    context.skip(noOpenssl, NO_OPENSSL);
  });
  afterAll(() => collector?.stop());

  const hostOf = (receiver: Receiver, protocol: Protocol): string =>
    collector[receiver][protocol === 'grpc' ? 'grpc' : 'http'];
  const to = (receiver: Receiver, protocol: Protocol): Variables => ({
    OTEL_EXPORTER_OTLP_ENDPOINT: `https://${hostOf(receiver, protocol)}`,
    OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
  });
  const trusting = (name: string): Variables => ({ OTEL_EXPORTER_OTLP_CERTIFICATE: collector.cert(name) });
  const as = (name: string, keyOf = name): Variables => ({
    OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: collector.cert(name),
    OTEL_EXPORTER_OTLP_CLIENT_KEY: collector.key(keyOf),
  });
  const run = (name: string, env: Variables, ...flags: string[]): Promise<Ended> => {
    const headers = `x-case=${name},Authorization=Bearer ${TOKEN},x-note=${encodeURIComponent(NOTE)}`;
    return runProgram([...FLAGS, ...flags], { env: { OTEL_EXPORTER_OTLP_HEADERS: headers, ...env } });
  };

  /** Every record came, at these hosts, with the headers that the variable holds. */
  async function expectArrived(name: string, ended: Ended, logsAt: string, spansAt = logsAt): Promise<void> {
    expect(ended.stderr).toContain('the account balances');
    expect(ended.code).toBe(0);
    const { logs, spans } = JSON.parse(ended.stdout.toString()).ledger.emitted;
    expect(logs).toBe(LOGS);
    const headers = { authorization: [`Bearer ${TOKEN}`], 'x-note': [NOTE] };
    const each = (count: number, host: string) =>
      Array.from({ length: count }, () => expect.objectContaining({ ...headers, host: [host] }));
    await vi.waitFor(() => expect(collector.received('logs', name)).toEqual(each(logs, logsAt)), EVENTUALLY);
    await vi.waitFor(
      () => expect(collector.received('traces', name)).toEqual(each(spans, spansAt)),
      EVENTUALLY,
    );
  }

  describe.concurrent.each(['http/json', 'http/protobuf', 'grpc'] as const)('over %s', (protocol) => {
    test('takes everything from whoever trusts its CA', async () => {
      const name = `tls-${protocol}`;
      const ended = await run(name, { ...to('tls', protocol), ...trusting('ca') }, ...WHOLE);
      await expectArrived(name, ended, hostOf('tls', protocol));
    });

    test.each(['firedrill', 'sdk'])(
      'and, gzipped by the exporter %s, with a client certificate',
      async (exporter) => {
        const name = `mtls-${protocol}-${exporter}`;
        const env = { ...to('mtls', protocol), ...trusting('ca'), ...as('client') };
        const gzipped = { ...env, OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip' };
        const ended = await run(name, gzipped, '--exporter', exporter, ...WHOLE);
        await expectArrived(name, ended, hostOf('mtls', protocol));
      },
    );
  });

  describe.concurrent('is reached as well', () => {
    test.each(['http/json', 'grpc'] as const)("over %s with its CA among Node's own", async (protocol) => {
      const name = `node-${protocol}`;
      const env = { ...to('tls', protocol), NODE_EXTRA_CA_CERTS: collector.cert('ca') };
      const ended = await run(name, env, ...WHOLE);
      await expectArrived(name, ended, hostOf('tls', protocol));
    });

    test('by each signal with its own endpoint, protocol, CA and client certificate', async () => {
      const ended = await run(
        'apart',
        {
          ...trusting('selfSigned'),
          OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: `https://${collector.mtls.http}/v1/logs`,
          OTEL_EXPORTER_OTLP_LOGS_CERTIFICATE: collector.cert('ca'),
          OTEL_EXPORTER_OTLP_LOGS_CLIENT_CERTIFICATE: collector.cert('client'),
          OTEL_EXPORTER_OTLP_LOGS_CLIENT_KEY: collector.key('client'),
          OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `https://${collector.tls.grpc}`,
          OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'grpc',
          OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE: collector.cert('ca'),
        },
        ...WHOLE,
      );
      await expectArrived('apart', ended, collector.mtls.http, collector.tls.grpc);
    });
  });

  describe.concurrent('says what is wrong, without the token, and ends with exit code', () => {
    const THEIRS =
      /^OTLP: the TLS certificate of .* was not accepted \(.*\): OTEL_EXPORTER_OTLP_CERTIFICATE/m;
    const ours = (why: string) =>
      RegExp(
        `^OTLP: .* did not accept our TLS certificate \\(.*${why}\\): see OTEL_\\w+_CLIENT_CERTIFICATE`,
        'm',
      );
    const plain = (protocol: Protocol): Variables => ({
      ...to('tls', protocol),
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://${hostOf('tls', protocol)}`,
    });
    const atPortOf = (other: Protocol, protocol: Protocol): Variables => ({
      ...to('tls', other),
      ...trusting('ca'),
      OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
    });
    let wrong = 0;
    const asked = (protocol: Protocol): Variables => ({ ...to('mtls', protocol), ...trusting('ca') });

    test.each<[number, Protocol, string, (protocol: Protocol) => Variables, RegExp]>([
      [5, 'http/json', 'another CA', (p) => ({ ...to('tls', p), ...trusting('selfSigned') }), THEIRS],
      [5, 'grpc', 'no CA', (p) => to('tls', p), THEIRS],
      [5, 'http/protobuf', 'no client certificate', asked, ours('certificate required')],
      [5, 'grpc', 'no client certificate', asked, ours('certificate required')],
      [5, 'http/json', 'an expired one', (p) => ({ ...asked(p), ...as('expired') }), ours('expired')],
      [5, 'grpc', 'an expired one', (p) => ({ ...asked(p), ...as('expired') }), ours('expired')],
      [
        5,
        'http/json',
        'one of another CA',
        (p) => ({ ...asked(p), ...as('selfSigned') }),
        ours('unknown ca'),
      ],
      [
        2,
        'grpc',
        'the key of another',
        (p) => ({ ...asked(p), ...as('client', 'server') }),
        /CLIENT_KEY: does not belong/,
      ],
      [4, 'http/json', 'http for https', plain, /400 Bad Request: .* \(the URL must begin with https:\/\/\)/],
      [5, 'grpc', 'http for https', plain, /closed the connection .*: does the URL need https:/],
      [5, 'http/json', 'the port of gRPC', (p) => atPortOf('grpc', p), /is it a gRPC port \(.*=grpc\)\?/],
      [
        4,
        'grpc',
        'the port of HTTP',
        (p) => atPortOf('http/json', p),
        /is it an OTLP\/HTTP port: .*=http\/protobuf\?/,
      ],
    ])('%i over %s: %s', async (code, protocol, _what, env, message) => {
      // No word of the message: firedrill hides in it whatever it sends as a header.
      const name = `wrong-${++wrong}`;
      const ended = await run(name, env(protocol));
      expect(ended.stderr).toMatch(message);
      expect(ended.code).toBe(code);
      expect(ended.stderr + ended.stdout.toString()).not.toContain(TOKEN);
      expect(collector.received('logs', name)).toEqual([]);
      expect(collector.received('traces', name)).toEqual([]);
    });
  });
});
