/** Console output to readers that are slow or close the stream. */
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

test('spans are not written and not counted', async () => {
  const { stream, text } = reader();
  const output = open(stream);
  output.write([spanRecord()]);
  output.write([spanRecord(), logRecord({ message: 'the only line' })]);
  await output.flush(1000);
  expect(text()).toBe('the only line\n');
  expect(output.accounts()).toMatchObject([{ signal: 'logs', accepted: 1 }]);
});

test('filtered records are counted and not written', async () => {
  const { stream, text } = reader();
  const output = open(stream, { filter: { services: [], leastLevel: 'WARN' } });
  output.write([logRecord(), logRecord({ level: 'WARN', message: 'the only line' })]);
  output.write(logRecords(3));
  await output.flush(1000);
  expect(text()).toBe('the only line\n');
  expect(output.accounts().map(figuresOf)).toEqual([{ accepted: 1, filtered: 4 }]);
});

test('the header of a format is the first line', async () => {
  const { stream, text } = reader();
  const output = open(stream, { format: WITH_HEADER });
  output.write(logRecords(1));
  await output.flush(1000);
  expect(text()).toBe('message\nmessage 0\n');
});

test('the header is written even without a record', () => {
  const { stream, text } = reader();
  open(stream, { format: WITH_HEADER });
  expect(text()).toBe('message\n');
});

test('a batch of any size is one write', () => {
  const stream = new SlowReader();
  stream.read();
  open(stream).write(logRecords(100));
  expect(stream.chunks).toHaveLength(1);
});

test('each level has its colour, which ends before the line end', async () => {
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

test('without colour a line has no escape sequence', async () => {
  const { stream, text } = reader();
  const output = open(stream);
  output.write([logRecord({ level: 'FATAL', message: 'plain' })]);
  await output.flush(1000);
  expect(text()).toBe('plain\n');
});

test('a slow reader does not block a live run: lines are pending, then dropped and counted', async () => {
  const stream = new SlowReader();
  const output = open(stream);
  for (let i = 0; i < 20; i++) expect(output.write([MEGABYTE])).toBeUndefined();
  expect(output.accounts().map(figuresOf)).toEqual([{ pending: 16, dropped: 4 }]);
  stream.read();
  await output.flush(1000);
  expect(output.accounts().map(figuresOf)).toEqual([{ accepted: 16, dropped: 4 }]);
  expect(stream.text).toHaveLength(16 * (1024 * 1024 + 1));
});

test('a reader that catches up receives later lines', async () => {
  const stream = new SlowReader();
  const output = open(stream);
  for (let i = 0; i < 20; i++) output.write([MEGABYTE]);
  stream.read();
  await output.flush(1000);
  output.write(logRecords(1));
  await output.flush(1000);
  expect(stream.text.endsWith('message 0\n')).toBe(true);
});

test('with the policy wait, the run waits for a slow reader and nothing is dropped', async () => {
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

test('with the policy wait, the run does not wait for a reader that keeps up', () => {
  const { stream } = reader();
  expect(open(stream, { whenFull: 'wait' }).write(logRecords(1))).toBeUndefined();
});

test('flush returns at its deadline, and unread lines stay pending', async () => {
  vi.useFakeTimers();
  const output = open(new SlowReader());
  output.write(logRecords(5));
  const flushed = output.flush(1000);
  await vi.advanceTimersByTimeAsync(1000);
  await flushed;
  expect(output.accounts().map(figuresOf)).toEqual([{ pending: 5 }]);
  expect(vi.getTimerCount()).toBe(0);
});

test('flush returns immediately if nothing is pending', async () => {
  await open(new SlowReader()).flush(60_000);
});

test('a reader that closes the stream is reported once, and later lines are dropped', async () => {
  const head = spawn('head', ['-n', '1'], { stdio: ['pipe', 'ignore', 'ignore'] });
  let reports = 0;
  const ended = new Promise<void>((resolve) => {
    const output = open(head.stdin, {
      onLost: () => {
        reports++;
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
  expect(reports).toBe(1);
});

test('every line is accounted for after the reader closes the stream', async () => {
  const head = spawn('head', ['-n', '1'], { stdio: ['pipe', 'ignore', 'ignore'] });
  let closed = false;
  const output = open(head.stdin, {
    onLost: () => {
      closed = true;
    },
  });
  let written = 0;
  while (!closed) {
    output.write(logRecords(1000));
    written += 1000;
    await new Promise((resolve) => setImmediate(resolve));
  }
  await output.flush(1000);
  expect(sumOf(output.accounts()[0]!)).toBe(written);
  expect(output.accounts()[0]!.dropped).toBeGreaterThan(0);
});

test('a run that waits for a reader continues when the reader closes the stream', async () => {
  const stream = new SlowReader();
  let reports = 0;
  const output = open(stream, { whenFull: 'wait', onLost: () => reports++ });
  const waits = [output.write([MEGABYTE]), output.write([MEGABYTE])];
  stream.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
  await Promise.all(waits);
  expect(reports).toBe(1);
});

test('a run that waits continues when the stream closes without an error', async () => {
  const stream = new SlowReader();
  let reports = 0;
  const output = open(stream, { whenFull: 'wait', onLost: () => reports++ });
  const wait = output.write([MEGABYTE]);
  stream.destroy();
  await wait;
  expect(reports).toBe(1);
});

test('a stream that was closed before the run is reported at the first line', async () => {
  const stream = new SlowReader();
  stream.destroy();
  await once(stream, 'close');
  let reports = 0;
  const output = open(stream, { whenFull: 'wait', onLost: () => reports++ });
  await output.write(logRecords(2));
  await output.flush(1000);
  expect(output.accounts().map(figuresOf)).toEqual([{ dropped: 2 }]);
  expect(reports).toBe(1);
});

test('lines that cannot be written to a full disk count as dropped', async () => {
  const stream = new Writable({
    write: (_chunk, _encoding, done) => done(Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' })),
  });
  const output = open(stream);
  output.write(logRecords(2));
  await output.flush(1000);
  expect(output.accounts().map(figuresOf)).toEqual([{ dropped: 2 }]);
});

test('close leaves standard output open', async () => {
  const { stream, text } = reader();
  const output = open(stream);
  await output.flush(1000);
  await output.close();
  stream.write('after');
  expect(text()).toBe('after');
});
