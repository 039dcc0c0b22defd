/** Compression of rotated files, and rotations that fail or meet changes by other programs. */
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

test('rotated files are compressed with their times and permissions, and nothing else is left', async () => {
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

test('compressed and plain backups are renumbered together, and a plain copy left by a killed run is removed', async () => {
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

test('a failing compression is reported once, and the files stay uncompressed', async () => {
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
    expect.stringMatching(/^cannot compress .*app\.log\.1: EISDIR.*; the file stays uncompressed$/),
  ]);
});

test('a compression that takes too long is stopped at the end, and the file stays uncompressed', async () => {
  const folder = await freshFolder();
  let compressing = false;
  const compress: Disk['compress'] = async (_from, to, signal) => {
    await writeFile(to, 'half');
    compressing = true;
    await new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  };
  const troubles: string[] = [];
  const output = await openRotating(
    join(folder, 'app.log'),
    { sizeBytes: 10, gzip: true },
    { disk: { ...realDisk, compress }, onTrouble: (message) => troubles.push(message) },
  );
  output.write(logRecords(2));
  await vi.waitFor(() => {
    expect(compressing).toBe(true);
    expect(output.accounts().map(figuresOf)).toEqual([{ accepted: 2 }]);
  }, EVENTUALLY);
  await output.flush(100);
  await output.close();
  expect(await filesOf(folder)).toEqual({ 'app.log': 'message 1\n', 'app.log.1': 'message 0\n' });
  expect(output.accounts().map(figuresOf)).toEqual([{ accepted: 2 }]);
  expect(troubles).toEqual([]);
});

test('a file that another program put in place of ours is not rotated', async () => {
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

test('a failing rotation is reported once, writing continues, and rotation is retried', async () => {
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
    `cannot rotate ${path}: ${path}.1 is in the way: it is not a regular file; writing continues in the same file`,
    `rotation of ${path} works again`,
  ]);
});

test('an interrupted rotation removes one backup at most, however often it is retried', async () => {
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

test('a file that another program emptied may grow to its full size again', async () => {
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

test('filtered records are counted and not written', async () => {
  const path = join(await freshFolder(), 'app.log');
  const output = await openRotating(path, {}, { filter: { services: [], leastLevel: 'WARN' } });
  output.write([...logRecords(3), logRecord({ level: 'ERROR', message: 'the only line' })]);
  output.write(logRecords(2));
  await output.flush(5000);
  await output.close();
  expect(await readFile(path, 'utf8')).toBe('the only line\n');
  expect(output.accounts().map(figuresOf)).toEqual([{ accepted: 1, filtered: 5 }]);
});
