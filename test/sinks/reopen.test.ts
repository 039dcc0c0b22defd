/** Files that other programs move, remove and replace during a run, and paths that are not regular files. */
import { execFileSync } from 'node:child_process';
import { constants } from 'node:fs';
import { open as openFile, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import type { Appendable } from '../../src/sinks/appendable.ts';
import { type Disk, realDisk } from '../../src/sinks/disk.ts';
import { type FileOptions, openFileOutput } from '../../src/sinks/file.ts';
import { logRecord, logRecords } from '../support/records.ts';
import { disk, figuresOf, freshFolder, MESSAGES, openOn, WITH_HEADER } from './support.ts';

afterEach(() => {
  vi.useRealTimers();
});

async function open(path: string, options: Partial<FileOptions> = {}) {
  const troubles: string[] = [];
  const output = await openFileOutput({
    path,
    format: MESSAGES,
    whenFull: 'drop',
    onTrouble: (message) => troubles.push(message),
    ...options,
  });
  const write = async (count: number, first: number): Promise<void> => {
    output.write(logRecords(count, first));
    await output.flush(5000);
  };
  return { output, troubles, write };
}

const read = (path: string): Promise<string> => readFile(path, 'utf8');

test('lines before the reopening are in the old file, later lines in the new one', async () => {
  const path = join(await freshFolder(), 'app.csv');
  const { output, troubles } = await open(path, { format: WITH_HEADER });
  await output.flush(5000);
  await rename(path, `${path}.moved`);
  output.write(logRecords(1));
  output.reopen!();
  output.write(logRecords(1, 1));
  await output.flush(5000);
  await output.close();
  expect(await read(`${path}.moved`)).toBe('message\nmessage 0\n');
  expect(await read(path)).toBe('message\nmessage 1\n');
  expect(output.accounts().map(figuresOf)).toEqual([{ accepted: 2 }]);
  expect(troubles).toEqual([]);
});

test('reopening creates the new file immediately, without a line', async () => {
  const path = join(await freshFolder(), 'app.csv');
  const { output } = await open(path, { format: WITH_HEADER });
  await output.flush(5000);
  await rename(path, `${path}.moved`);
  output.reopen!();
  await output.flush(5000);
  expect(await read(path)).toBe('message\n');
  await output.close();
});

test('reopening a file that was not moved continues it', async () => {
  const path = join(await freshFolder(), 'app.csv');
  const { output, write } = await open(path, { format: WITH_HEADER });
  await write(1, 0);
  output.reopen!();
  await write(1, 1);
  await output.close();
  expect(await read(path)).toBe('message\nmessage 0\nmessage 1\n');
});

test.each([
  ['removed', (path: string) => rm(path)],
  ['moved', (path: string) => rename(path, `${path}.moved`)],
  [
    'replaced',
    async (path: string) => {
      await writeFile(`${path}.other`, '');
      await rename(`${path}.other`, path);
    },
  ],
])('a file that was %s is detected within a second of writes and reported once', async (_, tamper) => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const path = join(await freshFolder(), 'app.csv');
  const { output, troubles, write } = await open(path, { format: WITH_HEADER });
  await write(1, 0);
  await tamper(path);
  vi.advanceTimersByTime(1000);
  await write(1, 1);
  await write(1, 2);
  await output.close();
  expect(await read(path)).toBe('message\nmessage 1\nmessage 2\n');
  expect(troubles).toEqual([`${path} was moved or removed; writing to a new file`]);
});

test('an emptied file starts with the header', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const path = join(await freshFolder(), 'app.csv');
  const { output, write } = await open(path, { format: WITH_HEADER });
  await write(1, 0);
  await truncate(path);
  vi.advanceTimersByTime(1000);
  await write(1, 1);
  await output.close();
  expect(await read(path)).toBe('message\nmessage 1\n');
});

test('an emptied file starts with the header if lines arrive before the path is checked', async () => {
  const path = join(await freshFolder(), 'app.csv');
  const { output, write } = await open(path, { format: WITH_HEADER });
  await write(5, 0);
  await truncate(path);
  await write(1, 5);
  await write(9, 6);
  await output.close();
  expect(await read(path)).toBe(
    `message\n${Array.from({ length: 10 }, (_, i) => `message ${i + 5}\n`).join('')}`,
  );
});

test('the header follows what another program wrote to the emptied file', async () => {
  const path = join(await freshFolder(), 'app.csv');
  const { output, write } = await open(path, { format: WITH_HEADER });
  await write(5, 0);
  await writeFile(path, 'theirs');
  await write(1, 5);
  await output.close();
  expect(await read(path)).toBe('theirs\nmessage\nmessage 5\n');
});

test('the header of another writer in the same format is not repeated', async () => {
  const path = join(await freshFolder(), 'app.csv');
  const [one, other] = [await open(path, { format: WITH_HEADER }), await open(path, { format: WITH_HEADER })];
  await one.write(3, 0);
  await truncate(path);
  await other.write(1, 3);
  await one.write(1, 4);
  await one.output.close();
  await other.output.close();
  expect(await read(path)).toBe('message\nmessage 3\nmessage 4\n');
});

test('a file that is emptied just before a write starts with the header', async () => {
  const path = join(await freshFolder(), 'app.csv');
  let empty = false;
  const racing: Disk = {
    ...realDisk,
    async open(given) {
      const file = await realDisk.open(given);
      return {
        ...file,
        async write(bytes) {
          if (empty) await truncate(path);
          empty = false;
          return file.write(bytes);
        },
      };
    },
  };
  const { output, write } = await open(path, { format: WITH_HEADER, disk: racing });
  await write(5, 0);
  empty = true;
  await write(2, 5);
  await output.close();
  expect(await read(path)).toBe('message\nmessage 5\nmessage 6\n');
  expect(output.accounts().map(figuresOf)).toEqual([{ accepted: 7 }]);
});

test('an emptied file is rotated by its size since then', async () => {
  const path = join(await freshFolder(), 'app.log');
  const { output, write } = await open(path, { rotation: { sizeBytes: 60, keep: 2, gzip: false } });
  await write(5, 0);
  await truncate(path);
  await write(6, 0);
  await output.close();
  expect(await read(path)).toBe(Array.from({ length: 6 }, (_, i) => `message ${i}\n`).join(''));
  await expect(read(`${path}.1`)).rejects.toThrow('ENOENT');
});

test('a file that is emptied on a full disk in the middle of a line starts with the whole line', async () => {
  vi.useFakeTimers();
  const made = disk([13, 'full']);
  const { output } = await openOn(made);
  output.write(logRecords(3));
  await vi.advanceTimersByTimeAsync(100);
  await made.clear();
  await vi.advanceTimersByTimeAsync(1100);
  await output.flush(100);
  expect(made.text()).toBe('message 1\nmessage 2\n');
  expect(output.accounts().map(figuresOf)).toEqual([{ accepted: 3 }]);
});

/** A file that fails after 13 bytes, and the one that is opened in its place. */
async function afterFailure(code: string, secondId: string) {
  vi.useFakeTimers();
  const first = disk([13]);
  // The same file holds what was written to it.
  const second = disk([], secondId === first.state.id ? { holds: 'message 0\nmes' } : {});
  const good = first.write;
  first.write = async (bytes) => {
    if (first.writes() > 0) throw Object.assign(new Error(code), { code });
    return good(bytes);
  };
  const opened: Appendable[] = [first, { ...second, state: { ...second.state, id: secondId } }];
  const { output } = await openOn(first, {
    disk: { ...realDisk, open: async () => opened.shift()!, stat: async () => first.state },
  });
  output.write(logRecords(3));
  await vi.advanceTimersByTimeAsync(1100);
  expect(first.closed).toBe(true);
  return { first: first.text(), second: second.text(), figures: output.accounts().map(figuresOf) };
}

test.each(['EBADF', 'ESTALE', 'EIO', 'EACCES'])(
  '%s: the file is reopened and continues at the same byte',
  async (code) => {
    expect(await afterFailure(code, '1')).toEqual({
      first: 'message 0\nmes',
      second: 'message 0\nmessage 1\nmessage 2\n',
      figures: [{ accepted: 3 }],
    });
  },
);

test('if the path leads to another file by then, no line is split between the two files', async () => {
  expect(await afterFailure('ESTALE', '2')).toEqual({
    first: 'message 0\n',
    second: 'message 1\nmessage 2\n',
    figures: [{ accepted: 3 }],
  });
});

test('the null device accepts everything and is never rotated', async () => {
  const { output, troubles, write } = await open('/dev/null', {
    rotation: { sizeBytes: 10, everyMs: 1, keep: 2, gzip: true },
  });
  await write(100, 0);
  await output.close();
  expect(output.accounts().map(figuresOf)).toEqual([{ accepted: 100 }]);
  expect(troubles).toEqual([]);
});

test('a file that the process inherited open is not rotated', async () => {
  const path = join(await freshFolder(), 'app.log');
  const inherited = await openFile(path, 'a');
  onTestFinished(() => inherited.close());
  const { output, write } = await open(`/proc/self/fd/${inherited.fd}`, {
    rotation: { sizeBytes: 10, keep: 2, gzip: false },
  });
  await write(3, 0);
  await output.close();
  expect(await read(path)).toBe('message 0\nmessage 1\nmessage 2\n');
});

async function freshPipe(): Promise<string> {
  const path = join(await freshFolder(), 'pipe');
  execFileSync('mkfifo', [path]);
  return path;
}

const openReader = async (path: string) => {
  const reader = await openFile(path, constants.O_RDONLY | constants.O_NONBLOCK);
  onTestFinished(() => reader.close());
  return reader;
};

test('a pipe without a reader loses nothing until it has one', async () => {
  const path = await freshPipe();
  let report: (message: string) => void = () => {};
  const trouble = new Promise<string>((resolve) => {
    report = resolve;
  });
  const { output } = await open(path, { onTrouble: (message) => report(message) });
  output.write(logRecords(2));
  expect(await trouble).toContain(`cannot write to ${path}: ENXIO`);
  const reader = await openReader(path);
  await output.flush(5000);
  expect((await reader.read(Buffer.alloc(1000))).bytesRead).toBe(20);
  expect(output.accounts().map(figuresOf)).toEqual([{ accepted: 2 }]);
  await output.close();
});

test('a slow reader of a pipe is not reported and receives every byte in order', async () => {
  const path = await freshPipe();
  const reader = await openReader(path);
  const { output, troubles } = await open(path);
  const records = Array.from({ length: 40 }, (_, i) => logRecord({ message: `${i} ${'x'.repeat(10_000)}` }));
  output.write(records);
  const flushed = output.flush(10_000);
  const wanted = records.map(({ message }) => `${message}\n`).join('');
  let text = '';
  while (text.length < wanted.length) {
    const { bytesRead, buffer } = await reader
      .read(Buffer.alloc(65_536))
      .catch(() => ({ bytesRead: 0, buffer: Buffer.alloc(0) }));
    text += buffer.toString('latin1', 0, bytesRead);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await flushed;
  await output.close();
  expect(text === wanted).toBe(true);
  expect(output.accounts().map(figuresOf)).toEqual([{ accepted: 40 }]);
  expect(troubles).toEqual([]);
});
