/** The output for Loki's push API with a real server on loopback: streams, order and account. */

import http from 'node:http';
import { expect, test } from 'vitest';
import { BATCH_RECORDS } from '../../src/emit/channel.ts';
import { type LokiPush, type LokiPushOptions, openLokiPush } from '../../src/emit/loki-push.ts';
import { decodePush, type PushRequest } from '../support/loki-push.ts';
import { instanceOf, logRecord, logRecords, START_MS, spanRecords } from '../support/records.ts';
import { linePieces } from '../support/scenario-values.ts';
import { figuresOf } from './support.ts';
import { freePort, listen, type Received, receive } from './transport/support.ts';

interface Push extends PushRequest {
  readonly request: Received;
}

type Answer = (response: http.ServerResponse, push: Push) => void;

const status =
  (code: number, text = ''): Answer =>
  (response) =>
    response.writeHead(code).end(text);

/** A Loki that stores what it receives. It uses the answers in order and repeats the last one. */
async function loki(...answers: Answer[]): Promise<{ url: string; pushes: Push[] }> {
  const pushes: Push[] = [];
  const server = http.createServer(async (request, response) => {
    const received = await receive(request).catch(() => undefined);
    if (!received) return;
    const push = { request: received, ...decodePush(received.body) };
    pushes.push(push);
    answers[Math.min(pushes.length, answers.length) - 1]!(response, push);
  });
  return { url: `http://${await listen(server)}`, pushes };
}

interface Opened extends LokiPush {
  readonly messages: string[];
}

function open(url: string, options: Partial<LokiPushOptions> = {}): Opened {
  const messages: string[] = [];
  const push = openLokiPush({
    url,
    headers: { 'x-scope-orgid': 'drill-1' },
    timeoutMs: 10_000,
    labels: [
      { name: 'app', pieces: linePieces('%(service)s') },
      { name: 'level', pieces: linePieces('%(severity)s') },
    ],
    whenFull: 'wait',
    onTrouble: (message) => messages.push(message),
    ...options,
  });
  return { ...push, messages };
}

async function finish({ output }: Opened, flushMs = 5000): Promise<Record<string, number>[]> {
  await output.flush(flushMs);
  await output.close();
  return output.accounts().map(figuresOf);
}

const linesOf = (pushes: readonly Push[], stream: string): string[] =>
  pushes.flatMap((push) => (push.stream === stream ? push.entries.map(({ line }) => line) : []));

test('records go to the streams of their labels, with the tenant, as protobuf', async () => {
  const { url, pushes } = await loki(status(204));
  const opened = open(url);
  opened.output.write([
    logRecord({ message: 'a' }),
    logRecord({ message: 'b', level: 'ERROR', timeMs: START_MS + 1 }),
    logRecord({ message: 'c', instance: instanceOf('web'), timeMs: START_MS + 2.000001 }),
  ]);
  expect(await finish(opened)).toEqual([{ accepted: 3 }]);
  expect(pushes.map(({ stream, entries }) => ({ stream, entries }))).toEqual([
    { stream: '{app="shop", level="info"}', entries: [{ seconds: START_MS / 1000, nanos: 0, line: 'a' }] },
    { stream: '{app="shop", level="error"}', entries: [{ seconds: START_MS / 1000, nanos: 1e6, line: 'b' }] },
    { stream: '{app="web", level="info"}', entries: [{ seconds: START_MS / 1000, nanos: 2e6, line: 'c' }] },
  ]);
  expect(pushes[0]!.request).toMatchObject({ method: 'POST', path: '/loki/api/v1/push' });
  expect(pushes[0]!.request.headers).toMatchObject({
    'x-scope-orgid': 'drill-1',
    'content-type': 'application/x-protobuf',
  });
  expect(opened.output.accounts()).toMatchObject([{ name: 'loki', kind: 'loki', signal: 'logs' }]);
  expect(opened.messages).toEqual([]);
});

test('labels of a service are in the streams of its records', async () => {
  const { url, pushes } = await loki(status(204));
  const opened = open(url, {
    labels: [
      { name: 'app', pieces: linePieces('%(service)s'), byService: { shop: 'pay' } },
      { name: 'namespace', pieces: [], byService: { shop: 'prod' } },
    ],
  });
  const other = logRecord({ message: 'b', instance: instanceOf('web') });
  opened.output.write([logRecord({ message: 'a' }), other]);
  expect(await finish(opened)).toEqual([{ accepted: 2 }]);
  expect(linesOf(pushes, '{app="pay", namespace="prod"}')).toEqual(['a']);
  expect(linesOf(pushes, '{app="web"}')).toEqual(['b']);
  expect([opened.label, opened.countedAs(logRecord()), opened.countedAs(other)]).toEqual([
    'app',
    'pay',
    'web',
  ]);
});

test("a line is the scenario's body, if it has one", async () => {
  const { url, pushes } = await loki(status(204));
  const opened = open(url, { body: ({ uid }) => `{"id":"${uid}"}` });
  opened.output.write([logRecord({ uid: 'run-7' })]);
  await finish(opened);
  expect(linesOf(pushes, '{app="shop", level="info"}')).toEqual(['{"id":"run-7"}']);
});

test('spans are not sent and not counted', async () => {
  const { url, pushes } = await loki(status(204));
  const opened = open(url);
  opened.output.write([...spanRecords(3), logRecord()]);
  expect(await finish(opened)).toEqual([{ accepted: 1 }]);
  expect(pushes).toHaveLength(1);
});

test('equal records with the same time get unique times, because Loki would keep only one', async () => {
  const { url, pushes } = await loki(status(204));
  const opened = open(url);
  const atOnce = START_MS + 999.999999;
  opened.output.write([
    ...Array.from({ length: 3 }, () => logRecord({ timeMs: atOnce })),
    logRecord({ timeMs: atOnce }),
  ]);
  opened.output.write([logRecord({ timeMs: START_MS + 1000.5 })]);
  await finish(opened);
  const times = pushes[0]!.entries.map(
    ({ seconds, nanos }) => BigInt(seconds) * 1_000_000_000n + BigInt(nanos),
  );
  expect(new Set(times).size).toBe(5);
  expect(times).toEqual(times.toSorted((a, b) => Number(a - b)));
  expect(times[3]! - times[0]!).toBe(3n);
  expect(times[4]! % 1_000_000_000n).toBe(500_000n);
});

test('requests of a stream are sequential', async () => {
  const busy = new Map<string, number>();
  let most = 0;
  const { url, pushes } = await loki((response, push) => {
    const { stream } = push;
    busy.set(stream, (busy.get(stream) ?? 0) + 1);
    most = Math.max(most, ...busy.values());
    setImmediate(() => {
      busy.set(stream, busy.get(stream)! - 1);
      status(204)(response, push);
    });
  });
  const opened = open(url);
  for (let first = 0; first < 20_000; first += 500) {
    const records = logRecords(500, first);
    const others = records.map((record) => ({ ...record, instance: instanceOf('web') }));
    await opened.output.write(records.flatMap((record, i) => [record, others[i]!]));
  }
  expect(await finish(opened)).toEqual([{ accepted: 40_000 }]);
  expect(most).toBe(1);
  const sent = logRecords(20_000).map(({ message }) => message);
  expect(linesOf(pushes, '{app="shop", level="info"}')).toEqual(sent);
  expect(linesOf(pushes, '{app="web", level="info"}')).toEqual(sent);
});

test('a stream that waits for its response does not block others', async () => {
  let answerFirst: () => void = () => {};
  const { url } = await loki((response, push) => {
    if (push.stream === '{app="shop", level="info"}') answerFirst = () => status(204)(response, push);
    else {
      status(204)(response, push);
      answerFirst();
    }
  });
  const opened = open(url);
  opened.output.write([logRecord(), logRecord({ level: 'ERROR' })]);
  expect(await finish(opened)).toEqual([{ accepted: 2 }]);
});

test.each([429, 500, 502, 503, 504])(
  'after %i the same request is sent again, and nothing overtakes',
  async (code) => {
    const { url, pushes } = await loki(status(code, 'not now'), status(204));
    const opened = open(url);
    await opened.output.write(logRecords(BATCH_RECORDS));
    await opened.output.write(logRecords(10, BATCH_RECORDS));
    expect(await finish(opened)).toEqual([{ accepted: BATCH_RECORDS + 10 }]);
    expect(pushes).toHaveLength(3);
    expect(pushes[1]!.request.body.equals(pushes[0]!.request.body)).toBe(true);
    expect(linesOf(pushes.slice(1), '{app="shop", level="info"}')).toEqual(
      logRecords(BATCH_RECORDS + 10).map(({ message }) => message),
    );
    expect(opened.messages).toEqual([
      expect.stringMatching(
        new RegExp(`^Loki: .* answered ${code} .*: not now; records are kept and retried$`),
      ),
      'Loki: delivering again',
    ]);
  },
);

test('a request that Loki rejects is not retried, and its message is logged', async () => {
  const { url, pushes } = await loki(status(400, "stream '{a=\"b\"}' has label value too long: 'b'\n"));
  const opened = open(url);
  opened.output.write(logRecords(10));
  expect(await finish(opened)).toEqual([{ rejected: 10 }]);
  expect(pushes).toHaveLength(1);
  expect(opened.messages).toEqual([
    expect.stringMatching(/^Loki: a batch was refused: .*400 Bad Request: .*label value too long/),
  ]);
});

test('if a request is stored in part, the rest is rejected', async () => {
  const text = 'user \'x\', total ignored: 3 out of 10 for stream: {app="shop"}';
  const { url } = await loki(status(400, `entry … ignored, reason: 'entry too far behind',\n${text}`));
  const opened = open(url);
  opened.output.write(logRecords(10));
  expect(await finish(opened)).toEqual([{ accepted: 7, rejected: 3 }]);
  expect(opened.messages).toEqual([
    expect.stringMatching(/^Loki: part of a batch was rejected: .*too far behind/),
  ]);
});

test('if nothing listens, everything is dropped at the deadline', async () => {
  const opened = open(`http://127.0.0.1:${await freePort()}`);
  opened.output.write([...logRecords(10), logRecord({ level: 'ERROR' })]);
  expect(await finish(opened, 50)).toEqual([{ dropped: 11 }]);
});

test('without a response records are unconfirmed', async () => {
  let asked: () => void = () => {};
  const arrived = new Promise<void>((resolve) => {
    asked = resolve;
  });
  const opened = open((await loki(() => asked())).url);
  opened.output.write(logRecords(10));
  await arrived;
  expect(await finish(opened, 10)).toEqual([{ unconfirmed: 10 }]);
});

test('a run that waits waits for a slow stream; a live run never waits', async () => {
  const { url } = await loki(status(204));
  const waiting = open(url);
  const wait = waiting.output.write(logRecords(5000));
  expect(wait).toBeInstanceOf(Promise);
  await wait;
  const pending = waiting.output.accounts()[0]!.pending;
  expect(pending).toBeLessThan(5000);
  expect(await finish(waiting)).toEqual([{ accepted: 5000 }]);
  const live = open(url, { whenFull: 'drop' });
  expect(live.output.write(logRecords(49_000))).toBeUndefined();
  expect(await finish(live)).toEqual([{ accepted: 49_000 }]);
});
