/**
 * Records that wait for a receiver that is down use limited memory: a process with a small heap survives the records of
 * 50 s at 5,000/s, and accounts for every one.
 */
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { freePort } from './transport/support.ts';

const RECORDS = 250_000;
const HEAP_MB = 96;
const DIST = resolve(import.meta.dirname, '../../dist');

/** `open` makes the output of `url`; 50 services, so that a Loki gets as many streams. */
const program = (imports: string, open: string, url: string, length: number): string => `
  import { setImmediate } from 'node:timers/promises';
  ${imports}
  const url = '${url}';
  const output = await ${open};
  const instances = Array.from({ length: 50 }, (_, i) => ({
    service: 's' + i, id: 's' + i, resource: { 'service.name': 's' + i, 'service.instance.id': 's' + i },
  }));
  for (let n = 0; n < ${RECORDS}; n++) {
    output.write([{
      kind: 'log', instance: instances[n % 50], timeMs: 1767571200000 + n, observedMs: 1767571200000 + n,
      level: 'INFO', severityText: 'INFO', message: 'record ' + n + ' ' + 'x'.repeat(${length}), uid: 'run-' + n,
      eventName: 'thing.happened',
      span: { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' },
      attributes: { order: 'o-' + n, customer: 'c-' + n, amount: n, path: '/orders/' + n },
    }]);
    if (n % 5000 === 0) await setImmediate();
  }
  const [{ pending }] = output.accounts();
  await output.flush(100);
  await output.close();
  console.log(JSON.stringify({ pending, account: output.accounts() }));
  process.exit();
`;

const targets = `[{ signal: 'logs', protocol: 'http/protobuf', url, headers: {}, timeoutMs: 1000, compression: 'none', tls: {} }]`;
const otlp = (exporter: string): string =>
  `openOtlpOutput({ targets: ${targets}, exporter: '${exporter}', whenFull: 'drop', onTrouble() {} })`;
const OTLP_IMPORT = `import { openOtlpOutput } from '${DIST}/emit/output.js';`;
const PUSH_IMPORT = `import { openLokiPush } from '${DIST}/emit/loki-push.js';
  import { parseLineTemplate } from '${DIST}/model/line-format.js';`;
const push = `openLokiPush({
  url, headers: {}, timeoutMs: 1000, labels: [{ name: 'app', pieces: parseLineTemplate('%(service)s').pieces }], whenFull: 'drop', onTrouble() {},
}).output`;

test.each([
  // Limited by the number of records: 200,000 of these are less than 64 MiB.
  ['our exporter', OTLP_IMPORT, otlp('firedrill'), 50],
  ["the SDK's exporter", OTLP_IMPORT, otlp('sdk'), 200],
  ["Loki's push API", PUSH_IMPORT, push, 400],
])('%s', async (name, imports, open, length) => {
  const url = `http://127.0.0.1:${await freePort()}`;
  const { stdout } = await promisify(execFile)(process.execPath, [
    `--max-old-space-size=${HEAP_MB}`,
    '--input-type=module',
    '--eval',
    program(imports, open, url, length),
  ]);
  const { pending, account } = JSON.parse(stdout);
  // The limit was reached, and is large enough for a short pause of the receiver.
  expect(pending).toBeGreaterThan(10_000);
  expect(pending).toBeLessThan(RECORDS);
  const nothing = { accepted: 0, filtered: 0, rejected: 0, pending: 0 };
  expect(account).toEqual([expect.objectContaining(nothing)]);
  const [{ dropped, unconfirmed }] = account;
  expect(dropped + unconfirmed).toBe(RECORDS);
  // Nothing listens, so nothing arrived. The SDK's exporter does not report that for its batches.
  if (name !== "the SDK's exporter") expect(dropped).toBe(RECORDS);
});
