/** The file output on a disk that fills up, recovers, writes in parts and hangs. */
import { afterEach, expect, test, vi } from 'vitest';
import { logRecord, logRecords } from '../support/records.ts';
import { disk, figuresOf, openOn, WITH_HEADER } from './support.ts';

afterEach(() => {
  vi.useRealTimers();
});

const textOf = (count: number, first = 0): string =>
  logRecords(count, first)
    .map(({ message }) => `${message}\n`)
    .join('');

test('a partial write resumes at the next byte', async () => {
  const made = disk([3, 1, 7, 2]);
  const { output } = await openOn(made);
  output.write(logRecords(5));
  await output.flush(5000);
  expect(made.text()).toBe(textOf(5));
  expect(output.accounts().map(figuresOf)).toEqual([{ accepted: 5 }]);
});

test('a disk that is full for a while loses no line and duplicates none', async () => {
  vi.useFakeTimers();
  const made = disk([13, 'full', 'full', 4, 'full']);
  const { output, troubles } = await openOn(made);
  output.write(logRecords(5));
  await vi.advanceTimersByTimeAsync(500);
  output.write(logRecords(5, 5));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(made.text()).toBe(textOf(10));
  expect(output.accounts().map(figuresOf)).toEqual([{ accepted: 10 }]);
  expect(troubles).toEqual([
    'cannot write to app.log: ENOSPC: no space left on device, write; lines are kept and retried',
    'writing to app.log again',
    'cannot write to app.log: ENOSPC: no space left on device, write; lines are kept and retried',
    'writing to app.log again',
  ]);
});

test('a failing write is retried once a second', async () => {
  vi.useFakeTimers();
  const made = disk([], { ever: 'full' });
  const { output, troubles } = await openOn(made);
  output.write(logRecords(1));
  await vi.advanceTimersByTimeAsync(10_500);
  expect(made.writes()).toBe(11);
  expect(troubles).toHaveLength(1);
});

test('flush retries immediately', async () => {
  vi.useFakeTimers();
  const made = disk(['full']);
  const { output } = await openOn(made);
  output.write(logRecords(1));
  await vi.advanceTimersByTimeAsync(1);
  await output.flush(5000);
  expect(output.accounts().map(figuresOf)).toEqual([{ accepted: 1 }]);
});

test('flush leaves no timer', async () => {
  vi.useFakeTimers();
  const { output } = await openOn(disk([]));
  output.write(logRecords(1));
  await output.flush(5000);
  expect(vi.getTimerCount()).toBe(0);
});

test('a torn line is removed at the deadline; whole lines stay and count as accepted', async () => {
  vi.useFakeTimers();
  // Two lines and a half.
  const made = disk([25], { ever: 'full' });
  const { output } = await openOn(made);
  output.write(logRecords(5));
  const flushed = output.flush(3000);
  await vi.advanceTimersByTimeAsync(3500);
  await flushed;
  expect(made.text()).toBe(textOf(2));
  expect(output.accounts().map(figuresOf)).toEqual([{ accepted: 2, dropped: 3 }]);
});

test('a torn header is removed at the deadline', async () => {
  vi.useFakeTimers();
  const made = disk([4], { ever: 'full' });
  const { output } = await openOn(made, { format: WITH_HEADER });
  output.write(logRecords(2));
  const flushed = output.flush(100);
  await vi.advanceTimersByTimeAsync(500);
  await flushed;
  expect(made.text()).toBe('');
  expect(output.accounts().map(figuresOf)).toEqual([{ dropped: 2 }]);
});

test('the account counts whole lines if a torn line cannot be removed', async () => {
  vi.useFakeTimers();
  const made = disk([25], { ever: 'full' });
  made.takeBack = () => Promise.reject(new Error('EINVAL'));
  const { output } = await openOn(made);
  output.write(logRecords(5));
  const flushed = output.flush(100);
  await vi.advanceTimersByTimeAsync(500);
  await flushed;
  expect(output.accounts().map(figuresOf)).toEqual([{ accepted: 2, dropped: 3 }]);
});

test('a disk that hangs does not block the end; its lines stay pending', async () => {
  vi.useFakeTimers();
  const made = disk(['hang']);
  const { output } = await openOn(made);
  output.write(logRecords(3));
  await vi.advanceTimersByTimeAsync(1);
  output.write(logRecords(2, 3));
  const flushed = output.flush(1000);
  await vi.advanceTimersByTimeAsync(1500);
  await flushed;
  expect(output.accounts().map(figuresOf)).toEqual([{ pending: 5 }]);
});

test('the deadline holds for a disk whose every write is slow', async () => {
  vi.useFakeTimers();
  const made = disk([]);
  const quick = made.write;
  made.write = (bytes) => new Promise((resolve) => setTimeout(() => resolve(quick(bytes)), 400));
  const { output } = await openOn(made);
  const big = { ...logRecord(), message: 'x'.repeat(2_000_000) };
  for (let i = 0; i < 10; i++) output.write([big]);
  const flushed = output.flush(1000);
  await vi.advanceTimersByTimeAsync(1300);
  await flushed;
  expect(output.accounts().map(figuresOf)).toEqual([{ accepted: 3, dropped: 7 }]);
});

test('lines that exceed the queue limit while the disk is full are dropped and counted', async () => {
  vi.useFakeTimers();
  const { output } = await openOn(disk([], { ever: 'full' }));
  // Three bytes per character: the limit is in bytes.
  const big = logRecord({ message: '漢'.repeat(10_000_000) });
  for (let i = 0; i < 4; i++) output.write([big]);
  expect(output.accounts().map(figuresOf)).toEqual([{ pending: 2, dropped: 2 }]);
  const flushed = output.flush(10);
  await vi.advanceTimersByTimeAsync(300);
  await flushed;
  expect(output.accounts().map(figuresOf)).toEqual([{ dropped: 4 }]);
});

test('with the policy wait, the run waits until everything is written and nothing is dropped', async () => {
  vi.useFakeTimers();
  const made = disk(['full']);
  const { output } = await openOn(made, { whenFull: 'wait' });
  const big = logRecord({ message: 'x'.repeat(5_000_000) });
  const wait = output.write([big]);
  expect(wait).toBeInstanceOf(Promise);
  await vi.advanceTimersByTimeAsync(2000);
  await wait;
  expect(output.accounts().map(figuresOf)).toEqual([{ accepted: 1 }]);
});

test('with the policy wait, nothing is dropped beyond the queue limit of a live run', async () => {
  const made = disk(['hang']);
  const { output } = await openOn(made, { whenFull: 'wait' });
  const big = logRecord({ message: 'x'.repeat(30_000_000) });
  const waits = [1, 2, 3].map(() => output.write([big]));
  while (made.writes() === 0) await Promise.resolve();
  made.answer();
  await Promise.all(waits);
  expect(output.accounts().map(figuresOf)).toEqual([{ accepted: 3 }]);
});

test('with the policy wait, the run does not wait for a short queue', async () => {
  const { output } = await openOn(disk([]), { whenFull: 'wait' });
  expect(output.write(logRecords(100))).toBeUndefined();
});

test('a live run never waits', async () => {
  const { output } = await openOn(disk([], { ever: 'hang' }));
  const big = logRecord({ message: 'x'.repeat(30_000_000) });
  expect(output.write([big])).toBeUndefined();
  expect(output.write([big])).toBeUndefined();
});

test('a batch that arrives as the previous one completes is written', async () => {
  // The number of microtasks in between is not specified, so the test tries every distance.
  for (let distance = 0; distance < 20; distance++) {
    const made = disk([]);
    const { output } = await openOn(made);
    output.write(logRecords(1));
    for (let i = 0; i < distance; i++) await Promise.resolve();
    output.write(logRecords(1, 1));
    await output.flush(5000);
    expect(made.text()).toBe(textOf(2));
  }
});

test('close without a flush drops queued lines and closes the file', async () => {
  vi.useFakeTimers();
  const made = disk([], { ever: 'full' });
  const { output } = await openOn(made);
  output.write(logRecords(4));
  await vi.advanceTimersByTimeAsync(10);
  await output.close();
  expect(made.closed).toBe(true);
  expect(output.accounts().map(figuresOf)).toEqual([{ dropped: 4 }]);
  expect(vi.getTimerCount()).toBe(0);
});
