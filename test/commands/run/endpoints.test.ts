/** The program and its OTLP endpoints: what it prints of them, and that it goes through a proxy. */
import { describe, expect, test } from 'vitest';
import { Answer, answering } from '../../support/answering.ts';
import { httpProxy } from '../../support/http-proxy.ts';
import { runProgram } from '../../support/program.ts';

const BRIEF = ['--clock', 'virtual', '--seed', '1', '--duration', '2s', '--no-console', '-o', ''];

describe('a path that the receiver does not have', () => {
  const collector = () => answering(({ path }) => (path === '/v1/logs' ? {} : new Answer(404, '')));

  test.each([
    [
      'OTEL_EXPORTER_OTLP_LOGS_ENDPOINT',
      '',
      'it does not accept POST /; OTEL_EXPORTER_OTLP_LOGS_ENDPOINT is used as it is, and OTLP paths end in /v1/logs',
    ],
    [
      'OTEL_EXPORTER_OTLP_ENDPOINT',
      '/v1/logs',
      'it does not accept POST /v1/logs/v1/logs; remove /v1/… from OTEL_EXPORTER_OTLP_ENDPOINT: firedrill adds /v1/logs',
    ],
    [
      'OTEL_EXPORTER_OTLP_ENDPOINT',
      '/otlp',
      'it does not accept POST /otlp/v1/logs; see OTEL_EXPORTER_OTLP_ENDPOINT',
    ],
  ])('%s=…%s', async (name, path, says) => {
    await using server = await collector();
    const env = { [name]: server.url + path, OTEL_TRACES_EXPORTER: 'none' };
    const { code, stderr } = await runProgram(BRIEF, { env });
    expect(code).toBe(4);
    expect(stderr).toContain(says);
    const warned = path === '/otlp' ? [] : [expect.stringContaining(`warning: ${name}`)];
    expect(stderr.split('\n').filter((line) => line.startsWith('warning:'))).toEqual(warned);
    const check = await runProgram(['check'], { env });
    expect(check.code).toBe(0);
    expect(check.stderr.split('\n').filter((line) => line.startsWith('warning:'))).toEqual(warned);
  });

  test('is reported with the name of the flag', async () => {
    await using server = await collector();
    const { stderr } = await runProgram([...BRIEF, '--otlp-logs-endpoint', server.url]);
    expect(stderr).toContain('; --otlp-logs-endpoint is used as it is');
  });
});

describe('a proxy', () => {
  test('is used for other machines, and shown at start without its password', async () => {
    await using server = await answering(() => ({}));
    await using proxy = await httpProxy({ to: server.port, credentials: 'ann:s3cret' });
    const { code, stderr } = await runProgram(BRIEF, {
      env: {
        OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector.test:4318',
        http_proxy: `http://ann:s3cret@${proxy.address}`,
      },
    });
    expect(code, stderr).toBe(0);
    expect(stderr).toContain(
      `logs to http://collector.test:4318/v1/logs (http/json) through proxy http://***@${proxy.address}/`,
    );
    expect(stderr).not.toContain('s3cret');
    expect([...new Set(proxy.asked)].sort()).toEqual([
      'POST http://collector.test:4318/v1/logs',
      'POST http://collector.test:4318/v1/traces',
    ]);
    expect(server.asked.length).toBe(proxy.asked.length);
  });

  test('is not used for this machine', async () => {
    await using server = await answering(() => ({}));
    await using proxy = await httpProxy({ to: server.port });
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: server.url, HTTP_PROXY: `http://${proxy.address}` };
    const { code, stderr } = await runProgram(BRIEF, { env });
    expect([code, proxy.asked, server.asked.length > 0]).toEqual([0, [], true]);
    expect(stderr).not.toContain('through proxy');
  });

  test('that refuses is named, and records that were never sent count as dropped', async () => {
    await using proxy = await httpProxy({ to: 1, answers: 407 });
    const { code, stdout, stderr } = await runProgram([...BRIEF, '--json', '--clock', 'real', '-d', '1s'], {
      env: {
        OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.test:4318',
        HTTPS_PROXY: `http://ann:s3cret@${proxy.address}`,
      },
    });
    expect(code, stderr).toBe(5);
    expect(stderr).toContain(
      `proxy ${proxy.address} answered 407 Proxy Authentication Required to CONNECT collector.test:4318: it does not accept the user and the password in HTTPS_PROXY`,
    );
    expect(stderr + stdout.toString()).not.toContain('s3cret');
    for (const output of JSON.parse(stdout.toString()).ledger.outputs) {
      expect(output).toMatchObject({ accepted: 0, rejected: 0, unconfirmed: 0 });
      expect(output.dropped + output.pending).toBeGreaterThan(0);
    }
  });

  test('that is set and not used is reported: gRPC, the stock exporters, the Loki of a drill', async () => {
    const env = {
      HTTP_PROXY: 'http://127.0.0.1:1',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector.test:4317',
    };
    const grpc = await runProgram(['check', '--otlp-protocol', 'grpc'], { env });
    expect(grpc.stderr).toContain('warning: HTTP_PROXY is not used for OTLP over gRPC');
    const rules = new URL('../../../grafana/rules', import.meta.url).pathname;
    const drill = [
      'drill',
      'checkout',
      '--rules',
      rules,
      '--loki',
      'http://loki.invalid:3100',
      '--retry-timeout',
      '1s',
    ];
    const { code, stderr } = await runProgram(drill, { env });
    expect(code).toBe(5);
    expect(stderr).toContain('warning: HTTP_PROXY is not used for Loki and Alertmanager');
  });
});
