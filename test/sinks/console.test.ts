/** Lines for a reader who may be slow, or gone. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough, Writable } from 'node:stream';
import { afterEach, expect, test, vi } from 'vitest';
import { type ConsoleOptions, ConsoleOutput } from '../../src/sinks/console.ts';
import { logRecord, logRecords, spanRecord } from '../support/records.ts';
import { figuresOf, MESSAGES, SlowReader, sumOf, WITH_HEADER } from './support.ts';

afterEach(() => {
  vi.useRealTimers();
});

const open = (stream: Writable, options: Partial<ConsoleOptions> = {}): ConsoleOutput =>
  new ConsoleOutput({
    stream,
    format: MESSAGES,
    colour: false,
    whenFull: 'drop',
    onLost: () => {},
    ...options,
  });

/** A reader that keeps up. */
function reader(): { stream: PassThrough; text: () => string } {
  const stream = new PassThrough();
  let text = '';
  stream.on('data', (chunk) => {
    text += chunk;
  });
  return { stream, text: () => text };
}

const MEGABYTE = logRecord({ message: 'x'.repeat(1024 * 1024) });

test('each log record is a line, in order, and counts as accepted', async () => {
  const { stream, text } = reader();
  const output = open(stream);
  output.write(logRecords(2));
  output.write(logRecords(1, 2));
  await output.flush(1000);
  expect(text()).toBe('message 0\nmessage 1\nmessage 2\n');
  expect(output.accounts().map(figuresOf)).toEqual([{ accepted: 3 }]);
});

test('spans are not for eyes, and not in its account', async () => {
  const { stream, text } = reader();
  const output = open(stream);
  output.write([spanRecord()]);
  output.write([spanRecord(), logRecord({ message: 'the only line' })]);
  await output.flush(1000);
  expect(text()).toBe('the only line\n');
  expect(output.accounts()).toMatchObject([{ signal: 'logs', accepted: 1 }]);
});

test('what is filtered is counted and not shown', async () => {
  const { stream, text } = reader();
  const output = open(stream, { filter: { services: [], leastLevel: 'WARN' } });
  output.write([logRecord(), logRecord({ level: 'WARN', message: 'the only line' })]);
  output.write(logRecords(3));
  await output.flush(1000);
  expect(text()).toBe('the only line\n');
  expect(output.accounts().map(figuresOf)).toEqual([{ accepted: 1, filtered: 4 }]);
});

test('a format with a header begins with it', async () => {
  const { stream, text } = reader();
  const output = open(stream, { format: WITH_HEADER });
  output.write(logRecords(1));
  await output.flush(1000);
  expect(text()).toBe('message\nmessage 0\n');
});

test('a header is written once, though no record comes', () => {
  const { stream, text } = reader();
  open(stream, { format: WITH_HEADER });
  expect(text()).toBe('message\n');
});

test('a batch is one write, however many lines', () => {
  const stream = new SlowReader();
  stream.read();
  open(stream).write(logRecords(100));
  expect(stream.chunks).toHaveLength(1);
});

test('levels have their colours, and the line end is outside them', async () => {
  const { stream, text } = reader();
  const output = open(stream, { colour: true });
  for (const level of ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const) {
    output.write([logRecord({ level, message: level })]);
  }
  await output.flush(1000);
  expect(text().split('\n')).toEqual([
    '\u001b[2mTRACE\u001b[22m',
    '\u001b[2mDEBUG\u001b[22m',
    'INFO',
    '\u001b[33mWARN\u001b[39m',
    '\u001b[31mERROR\u001b[39m',
    '\u001b[1m\u001b[31mFATAL\u001b[39m\u001b[22m',
    '',
  ]);
});

test('without colour no line holds an escape', async () => {
  const { stream, text } = reader();
  const output = open(stream);
  output.write([logRecord({ level: 'FATAL', message: 'plain' })]);
  await output.flush(1000);
  expect(text()).toBe('plain\n');
});

test('a live run is not held up by a slow reader: its lines are pending, then dropped and counted', async () => {
  const stream = new SlowReader();
  const output = open(stream);
  for (let i = 0; i < 20; i++) expect(output.write([MEGABYTE])).toBeUndefined();
  expect(output.accounts().map(figuresOf)).toEqual([{ pending: 16, dropped: 4 }]);
  stream.read();
  await output.flush(1000);
  expect(output.accounts().map(figuresOf)).toEqual([{ accepted: 16, dropped: 4 }]);
  expect(stream.text).toHaveLength(16 * (1024 * 1024 + 1));
});

test('a reader that catches up gets lines again', async () => {
  const stream = new SlowReader();
  const output = open(stream);
  for (let i = 0; i < 20; i++) output.write([MEGABYTE]);
  stream.read();
  await output.flush(1000);
  output.write(logRecords(1));
  await output.flush(1000);
  expect(stream.text.endsWith('message 0\n')).toBe(true);
});

test('under the policy to wait the run waits for a slow reader, and nothing is dropped', async () => {
  const stream = new SlowReader();
  const output = open(stream, { whenFull: 'wait' });
  const waits = Array.from({ length: 20 }, () => output.write([MEGABYTE]));
  let done = false;
  const all = Promise.all(waits).then(() => {
    done = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(done).toBe(false);
  stream.read();
  await all;
  await output.flush(1000);
  expect(output.accounts().map(figuresOf)).toEqual([{ accepted: 20 }]);
});

test('a reader who keeps up is not waited for', () => {
  const { stream } = reader();
  expect(open(stream, { whenFull: 'wait' }).write(logRecords(1))).toBeUndefined();
});

test('flush gives up at its deadline, and what was not read stays pending', async () => {
  vi.useFakeTimers();
  const output = open(new SlowReader());
  output.write(logRecords(5));
  const flushed = output.flush(1000);
  await vi.advanceTimersByTimeAsync(1000);
  await flushed;
  expect(output.accounts().map(figuresOf)).toEqual([{ pending: 5 }]);
  expect(vi.getTimerCount()).toBe(0);
});

test('flush with nothing to write ends at once', async () => {
  await open(new SlowReader()).flush(60_000);
});

test('a reader that goes away ends the output: it is told once, and later lines are dropped', async () => {
  const head = spawn('head', ['-n', '1'], { stdio: ['pipe', 'ignore', 'ignore'] });
  let told = 0;
  const ended = new Promise<void>((resolve) => {
    const output = open(head.stdin, {
      onLost: () => {
        told++;
        const before = output.accounts()[0]!.dropped;
        expect(output.write(logRecords(3))).toBeUndefined();
        expect(output.accounts()[0]!.dropped).toBe(before + 3);
        resolve();
      },
    });
    output.write(logRecords(1));
    head.on('exit', () => output.write(logRecords(1000, 1)));
  });
  await once(head, 'close');
  await ended;
  expect(told).toBe(1);
});

test('every line given to a reader that went away is accounted for', async () => {
  const head = spawn('head', ['-n', '1'], { stdio: ['pipe', 'ignore', 'ignore'] });
  let closed = false;
  const output = open(head.stdin, {
    onLost: () => {
      closed = true;
    },
  });
  let given = 0;
  while (!closed) {
    output.write(logRecords(1000));
    given += 1000;
    await new Promise((resolve) => setImmediate(resolve));
  }
  await output.flush(1000);
  expect(sumOf(output.accounts()[0]!)).toBe(given);
  expect(output.accounts()[0]!.dropped).toBeGreaterThan(0);
});

test('who waits for a reader that goes away is let go', async () => {
  const stream = new SlowReader();
  let told = 0;
  const output = open(stream, { whenFull: 'wait', onLost: () => told++ });
  const waits = [output.write([MEGABYTE]), output.write([MEGABYTE])];
  stream.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
  await Promise.all(waits);
  expect(told).toBe(1);
});

test('a stream that closes without an error is no different', async () => {
  const stream = new SlowReader();
  let told = 0;
  const output = open(stream, { whenFull: 'wait', onLost: () => told++ });
  const wait = output.write([MEGABYTE]);
  stream.destroy();
  await wait;
  expect(told).toBe(1);
});

test('a stream that was closed before we came is found out at the first line', async () => {
  const stream = new SlowReader();
  stream.destroy();
  await once(stream, 'close');
  let told = 0;
  const output = open(stream, { whenFull: 'wait', onLost: () => told++ });
  await output.write(logRecords(2));
  await output.flush(1000);
  expect(output.accounts().map(figuresOf)).toEqual([{ dropped: 2 }]);
  expect(told).toBe(1);
});

test('a full disk behind the stream counts as dropped', async () => {
  const stream = new Writable({
    write: (_chunk, _encoding, done) => done(Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' })),
  });
  const output = open(stream);
  output.write(logRecords(2));
  await output.flush(1000);
  expect(output.accounts().map(figuresOf)).toEqual([{ dropped: 2 }]);
});

test('closing leaves standard output open for others', async () => {
  const { stream, text } = reader();
  const output = open(stream);
  await output.flush(1000);
  await output.close();
  stream.write('after');
  expect(text()).toBe('after');
});
