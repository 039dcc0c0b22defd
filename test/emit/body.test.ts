/** `body:` of a scenario applies to every exporter: the body of a record is its line in that format. */
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { InMemoryLogRecordExporter } from '@opentelemetry/sdk-logs';
import { describe, expect, test } from 'vitest';
import { startRun } from '../../src/commands/api.ts';
import { openOtlpOutput, sdkOutput } from '../../src/emit/output.ts';
import { createBody } from '../../src/formats/index.ts';
import { decode } from '../formats/otlp/wire.ts';
import { exampleAnswer, exampleRecord } from '../formats/records.ts';
import { freshFolder } from '../support/program.ts';
import { listen, receive } from './transport/support.ts';

const PLAIN = exampleRecord();
const ANSWER = exampleAnswer();

interface Wanted {
  readonly body: string;
  readonly plain: string;
  readonly answer: string;
}

const COMBINED =
  '203.0.113.7 - user-67890 [14/May/2025:10:23:45 +0000] "GET /products/42?page=3&sort=price HTTP/1.1" 200 2326 "https://www.google.com/" "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"';
const JSON_LINE =
  '{"timestamp":"2025-05-14T10:23:45.123Z","level":"INFO","id":"abc-1234","service":"user-service","user_id":"user-67890","request_id":"req-xyz789","duration_ms":142,"message":"User login successful","trace_id":"0af7651916cd43dd8448eb211c80319c","span_id":"b7ad6b7169203331"}';
const TEMPLATE = '[%(asctime)s] %(levelname)s: %(message)s (%(service)s)';
const TEMPLATE_LINE = '[2025-05-14 10:23:45,123] INFO: User login successful (user-service)';

const WANTED: readonly Wanted[] = [
  { body: 'text', plain: 'User login successful', answer: 'User login successful' },
  { body: 'json', plain: JSON_LINE, answer: JSON_LINE },
  { body: TEMPLATE, plain: TEMPLATE_LINE, answer: TEMPLATE_LINE },
  // A record that is not an HTTP response has no line in an access log, and keeps its message.
  { body: 'combined', plain: 'User login successful', answer: COMBINED },
];

interface LogsRequest {
  readonly resourceLogs: readonly {
    readonly scopeLogs: readonly {
      readonly logRecords: readonly { readonly body: { readonly stringValue?: string } }[];
    }[];
  }[];
}

const bodiesOf = ({ resourceLogs }: LogsRequest): readonly (string | undefined)[] =>
  resourceLogs.flatMap(({ scopeLogs }) =>
    scopeLogs.flatMap(({ logRecords }) => logRecords.map(({ body }) => body.stringValue)),
  );

const requestOf = (bytes: Uint8Array, protocol: string): LogsRequest =>
  (protocol === 'http/json'
    ? JSON.parse(Buffer.from(bytes).toString())
    : decode('LogsRequest', bytes)) as LogsRequest;

describe.each(WANTED)('body: $body', ({ body, plain, answer }) => {
  test('through exporters passed in from code', async () => {
    const logs = new InMemoryLogRecordExporter();
    const output = sdkOutput('memory', { logs }, { whenFull: 'drop', body: createBody(body) });
    output.write([PLAIN, ANSWER]);
    await output.flush(5000);
    expect(logs.getFinishedLogRecords().map((record) => record.body)).toEqual([plain, answer]);
    await output.close();
  });

  test.each([
    ['firedrill', 'http/json'],
    ['firedrill', 'http/protobuf'],
    ['sdk', 'http/json'],
    ['sdk', 'http/protobuf'],
  ] as const)('through the exporter %s over %s', async (exporter, protocol) => {
    const bodies: (string | undefined)[] = [];
    const server = createServer(async (request, response) => {
      bodies.push(...bodiesOf(requestOf((await receive(request)).body, protocol)));
      response
        .writeHead(200, { 'content-type': request.headers['content-type'] })
        .end(protocol === 'http/json' ? '{}' : '');
    });
    const url = `http://${await listen(server)}/v1/logs`;
    const output = await openOtlpOutput({
      targets: [
        { signal: 'logs', protocol, url, headers: {}, timeoutMs: 10_000, compression: 'none', tls: {} },
      ],
      exporter,
      whenFull: 'drop',
      body: createBody(body),
      onTrouble: (line) => expect.unreachable(line),
    });
    output.write([PLAIN, ANSWER]);
    await output.flush(5000);
    await output.close();
    expect(bodies).toEqual([plain, answer]);
  });
});

describe('body of a scenario', () => {
  const shop = (body: string): string => `name: shop
description: A shop whose rules parse the line.
body: ${JSON.stringify(body)}
traffic: { rate: 50 }
levels: { INFO: 80%, ERROR: 20% }
services:
  till:
    events: [{ name: sold, level: INFO, message: "sold {int:1-9}" }, { name: stuck, level: ERROR, message: stuck }]
`;

  /** The records that the exporter received, and the lines of the same run in a format. */
  async function run(body: string, format: string) {
    const folder = freshFolder();
    const scenario = join(folder, 'shop.yaml');
    const file = join(folder, 'lines');
    writeFileSync(scenario, shop(body));
    const logs = new InMemoryLogRecordExporter();
    const settings = { scenario, clock: 'virtual', seed: '7', duration: '10s', 'output-file': file, format };
    await (await startRun({ settings, exporters: { logs } })).done;
    const bodies = logs.getFinishedLogRecords().map((record) => record.body);
    expect(bodies).toHaveLength(500);
    return { bodies, lines: readFileSync(file, 'utf8').split('\n').slice(0, -1) };
  }

  test.each(['json', 'microservice', 'bracketed', TEMPLATE])(
    '%s: the very lines of that format',
    async (body) => {
      const { bodies, lines } = await run(body, body);
      expect(bodies).toEqual(lines);
    },
  );

  test('text: only the message, as in json lines', async () => {
    const { bodies, lines } = await run('text', 'json');
    expect(bodies).toEqual(lines.map((line) => JSON.parse(line).message));
  });

  test.each(['text', 'json', TEMPLATE])('%s: otlp-json lines have the same body', async (body) => {
    const { bodies, lines } = await run(body, 'otlp-json');
    expect(bodies).toEqual(lines.flatMap((line) => bodiesOf(JSON.parse(line))));
  });
});
