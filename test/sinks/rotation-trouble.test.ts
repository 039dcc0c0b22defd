/** Old files that are packed, and rotations that somebody or something is in the way of. */
import {
  chmod,
  mkdir,
  rename as moveAway,
  readdir,
  readFile,
  rmdir,
  stat,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { type Disk, realDisk } from '../../src/sinks/disk.ts';
import { EVENTUALLY } from '../support/eventually.ts';
import { logRecord, logRecords } from '../support/records.ts';
import { filesOf, openRotating, writeAll } from './rotating.ts';
import { figuresOf, freshFolder } from './support.ts';

afterEach(() => {
  vi.useRealTimers();
});

test('old files are packed, with their time and rights, and nothing else is left', async () => {
  const folder = await freshFolder();
  const path = join(folder, 'app.log');
  await writeFile(path, 'an older line\n');
  await chmod(path, 0o640);
  await utimes(path, 1000, 1000);
  const given = { sizeBytes: 20, keep: 3, gzip: true };
  await writeAll(path, logRecords(5), given);
  expect(await filesOf(folder)).toEqual({
    'app.log': 'message 4\n',
    'app.log.1.gz': 'message 2\nmessage 3\n',
    'app.log.2.gz': 'message 0\nmessage 1\n',
    'app.log.3.gz': 'an older line\n',
  });
  const { mode, mtimeMs } = await stat(join(folder, 'app.log.3.gz'));
  expect([mode & 0o777, mtimeMs]).toEqual([0o640, 1_000_000]);
  expect((await stat(join(folder, 'app.log.1.gz'))).mode & 0o777).toBe(0o640);
});

test('packed and plain old files move on together, and a copy that a killed run left is put right', async () => {
  const folder = await freshFolder();
  const path = join(folder, 'app.log');
  await writeAll(path, logRecords(3), { sizeBytes: 10, gzip: true });
  await writeFile(join(folder, 'app.log.1'), 'message 1\n');
  await writeAll(path, logRecords(1, 3), { sizeBytes: 10 });
  expect(await filesOf(folder)).toEqual({
    'app.log': 'message 3\n',
    'app.log.1': 'message 2\n',
    'app.log.2.gz': 'message 1\n',
    'app.log.3.gz': 'message 0\n',
  });
});

test('a packing that fails is told once, and leaves the files as they are', async () => {
  const folder = await freshFolder();
  await mkdir(join(folder, 'app.log.1.gz.part'));
  const troubles: string[] = [];
  await writeAll(
    join(folder, 'app.log'),
    logRecords(4),
    { sizeBytes: 10, gzip: true },
    {
      onTrouble: (message) => troubles.push(message),
    },
  );
  await rmdir(join(folder, 'app.log.1.gz.part'));
  expect(Object.keys(await filesOf(folder))).toEqual(['app.log', 'app.log.1', 'app.log.2', 'app.log.3']);
  expect(troubles).toEqual([
    expect.stringMatching(/^cannot pack .*app\.log\.1: EISDIR.*; it stays as it is$/),
  ]);
});

test('a packing that takes too long is broken off at the end, and the file stays plain', async () => {
  const folder = await freshFolder();
  let packing = false;
  const pack: Disk['pack'] = async (_from, to, signal) => {
    await writeFile(to, 'half');
    packing = true;
    await new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  };
  const troubles: string[] = [];
  const output = await openRotating(
    join(folder, 'app.log'),
    { sizeBytes: 10, gzip: true },
    { disk: { ...realDisk, pack }, onTrouble: (message) => troubles.push(message) },
  );
  output.write(logRecords(2));
  await vi.waitFor(() => {
    expect(packing).toBe(true);
    expect(output.accounts().map(figuresOf)).toEqual([{ accepted: 2 }]);
  }, EVENTUALLY);
  await output.flush(100);
  await output.close();
  expect(await filesOf(folder)).toEqual({ 'app.log': 'message 1\n', 'app.log.1': 'message 0\n' });
  expect(output.accounts().map(figuresOf)).toEqual([{ accepted: 2 }]);
  expect(troubles).toEqual([]);
});

test('what somebody else has put in the place of the file is not rotated for it', async () => {
  const folder = await freshFolder();
  const path = join(folder, 'app.log');
  const output = await openRotating(path, { sizeBytes: 20 });
  output.write(logRecords(2));
  await output.flush(5000);
  await moveAway(path, join(folder, 'elsewhere'));
  await writeFile(path, 'theirs\n');
  output.write(logRecords(1, 2));
  await output.flush(5000);
  await output.close();
  expect(await filesOf(folder)).toEqual({
    'app.log': 'theirs\nmessage 2\n',
    elsewhere: 'message 0\nmessage 1\n',
  });
});

test('a rotation that fails is told once, writes on, and is made up for when it can be', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const folder = await freshFolder();
  const path = join(folder, 'app.log');
  await mkdir(join(folder, 'app.log.1'));
  const troubles: string[] = [];
  const output = await openRotating(
    path,
    { sizeBytes: 20 },
    { onTrouble: (message) => troubles.push(message) },
  );
  for (let i = 0; i < 4; i++) {
    output.write(logRecords(2, 2 * i));
    await output.flush(5000);
  }
  expect(await readFile(path, 'utf8')).toHaveLength(80);
  await rmdir(join(folder, 'app.log.1'));
  output.write(logRecords(1, 8));
  await output.flush(5000);
  expect(await readdir(folder)).toEqual(['app.log']);
  vi.advanceTimersByTime(5000);
  output.write(logRecords(1, 9));
  await output.flush(5000);
  await output.close();
  const texts = await filesOf(folder);
  expect(texts['app.log']).toBe('message 9\n');
  expect(texts['app.log.1']).toHaveLength(90);
  expect(output.accounts().map(figuresOf)).toEqual([{ accepted: 10 }]);
  expect(troubles).toEqual([
    `cannot rotate ${path}: ${path}.1 is in the way, and is no file; lines go on into the old file`,
    `${path} is rotated again`,
  ]);
});

test('a rotation that breaks off costs one old file at most, however often it is tried', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const folder = await freshFolder();
  const path = join(folder, 'app.log');
  let blocked = false;
  const rename = async (from: string, to: string): Promise<void> => {
    if (blocked && from === path) throw new Error('EACCES: permission denied, rename');
    await realDisk.rename(from, to);
  };
  const output = await openRotating(path, { sizeBytes: 10, keep: 2 }, { disk: { ...realDisk, rename } });
  output.write(logRecords(3));
  await output.flush(5000);
  blocked = true;
  for (let i = 3; i < 6; i++) {
    output.write(logRecords(1, i));
    await output.flush(5000);
    vi.advanceTimersByTime(5000);
  }
  blocked = false;
  output.write(logRecords(1, 6));
  await output.flush(5000);
  await output.close();
  expect(await filesOf(folder)).toEqual({
    'app.log': 'message 6\n',
    'app.log.1': 'message 2\nmessage 3\nmessage 4\nmessage 5\n',
    'app.log.2': 'message 1\n',
  });
});

test('a file that others emptied has its whole size before it', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const folder = await freshFolder();
  const path = join(folder, 'app.log');
  const output = await openRotating(path, { sizeBytes: 20 });
  output.write(logRecords(2));
  await output.flush(5000);
  await truncate(path);
  vi.advanceTimersByTime(1000);
  output.write(logRecords(2, 2));
  await output.flush(5000);
  await output.close();
  expect(await filesOf(folder)).toEqual({ 'app.log': 'message 2\nmessage 3\n' });
});

test('what is filtered is counted, and is in no file', async () => {
  const path = join(await freshFolder(), 'app.log');
  const output = await openRotating(path, {}, { filter: { services: [], leastLevel: 'WARN' } });
  output.write([...logRecords(3), logRecord({ level: 'ERROR', message: 'the only line' })]);
  output.write(logRecords(2));
  await output.flush(5000);
  await output.close();
  expect(await readFile(path, 'utf8')).toBe('the only line\n');
  expect(output.accounts().map(figuresOf)).toEqual([{ accepted: 1, filtered: 5 }]);
});
