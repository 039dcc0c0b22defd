/** Rotation of real files, by size and by time. */
import { chmod, rename as moveAway, readdir, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { LogRecord } from '../../src/model/record.ts';
import { logRecord, logRecords, START_MS } from '../support/records.ts';
import { filesOf, openRotating, writeAll } from './rotating.ts';
import { freshFolder, WITH_HEADER } from './support.ts';

const HOUR = 3_600_000;

test('a file is rotated before it exceeds its size, and the oldest backup is removed', async () => {
  const folder = await freshFolder();
  await writeAll(join(folder, 'app.log'), logRecords(9), { sizeBytes: 20, keep: 3 });
  expect(await filesOf(folder)).toEqual({
    'app.log': 'message 8\n',
    'app.log.1': 'message 6\nmessage 7\n',
    'app.log.2': 'message 4\nmessage 5\n',
    'app.log.3': 'message 2\nmessage 3\n',
  });
});

test('keep 1 keeps the newest backup', async () => {
  const folder = await freshFolder();
  await writeAll(join(folder, 'app.log'), logRecords(5), { sizeBytes: 10, keep: 1 });
  expect(await filesOf(folder)).toEqual({ 'app.log': 'message 4\n', 'app.log.1': 'message 3\n' });
});

test('keep 0 empties the file', async () => {
  const folder = await freshFolder();
  await writeAll(join(folder, 'app.csv'), logRecords(5), { sizeBytes: 28, keep: 0 }, { format: WITH_HEADER });
  expect(await filesOf(folder)).toEqual({ 'app.csv': 'message\nmessage 4\n' });
});

test('a line longer than the size is written whole to its own file', async () => {
  const folder = await freshFolder();
  const long = logRecord({ message: 'x'.repeat(1000) });
  await writeAll(join(folder, 'app.log'), [...logRecords(1), long, ...logRecords(1, 1)], { sizeBytes: 50 });
  expect(await filesOf(folder)).toEqual({
    'app.log': 'message 1\n',
    'app.log.1': `${long.message}\n`,
    'app.log.2': 'message 0\n',
  });
});

test('every file has the header', async () => {
  const folder = await freshFolder();
  await writeAll(join(folder, 'app.csv'), logRecords(3), { sizeBytes: 28 }, { format: WITH_HEADER });
  expect(await filesOf(folder)).toEqual({
    'app.csv': 'message\nmessage 2\n',
    'app.csv.1': 'message\nmessage 0\nmessage 1\n',
  });
});

test('a new file starts at whole multiples of the interval by the time of the records, not the clock', async () => {
  const folder = await freshFolder();
  const at = (minutes: number): LogRecord =>
    logRecord({ timeMs: START_MS + minutes * 60_000, message: `minute ${minutes}` });
  await writeAll(join(folder, 'app.log'), [10, 59, 60, 61, 200].map(at), { everyMs: HOUR });
  expect(await filesOf(folder)).toEqual({
    'app.log': 'minute 200\n',
    'app.log.1': 'minute 60\nminute 61\n',
    'app.log.2': 'minute 10\nminute 59\n',
  });
});

test('batches of the same period go to the same file', async () => {
  const folder = await freshFolder();
  const output = await openRotating(join(folder, 'app.log'), { everyMs: HOUR });
  for (const minute of [59, 60, 61, 62]) {
    output.write([logRecord({ timeMs: START_MS + minute * 60_000, message: `minute ${minute}` })]);
    await output.flush(5000);
  }
  await output.close();
  expect(await filesOf(folder)).toEqual({
    'app.log': 'minute 60\nminute 61\nminute 62\n',
    'app.log.1': 'minute 59\n',
  });
});

test('a late record goes to the current file', async () => {
  const folder = await freshFolder();
  const at = (minutes: number): LogRecord =>
    logRecord({ timeMs: START_MS + minutes * 60_000, message: `minute ${minutes}` });
  await writeAll(join(folder, 'app.log'), [59, 60, 58, 61].map(at), { everyMs: HOUR });
  expect((await filesOf(folder))['app.log']).toBe('minute 60\nminute 58\nminute 61\n');
});

test.each([
  ['a file of an earlier hour is rotated before the first line', START_MS - 1, 1],
  ['a file of the same hour continues', START_MS + 60_000, 0],
  ['a file newer than the records continues', START_MS + 9 * HOUR, 0],
])('existing file: %s', async (_, modifiedMs, backups) => {
  const folder = await freshFolder();
  const path = join(folder, 'app.log');
  await writeFile(path, 'older\n');
  await utimes(path, modifiedMs / 1000, modifiedMs / 1000);
  await writeAll(path, logRecords(1), { everyMs: HOUR });
  expect(Object.keys(await filesOf(folder))).toHaveLength(1 + backups);
});

test('an existing file that is too large is rotated before the first line', async () => {
  const folder = await freshFolder();
  await writeFile(join(folder, 'app.log'), 'x'.repeat(100));
  await writeAll(join(folder, 'app.log'), logRecords(1), { sizeBytes: 50 });
  expect(await filesOf(folder)).toEqual({
    'app.log': 'message 0\n',
    'app.log.1': `${'x'.repeat(100)}\n`,
  });
});

test('an empty file is not rotated at the end of a period', async () => {
  const folder = await freshFolder();
  const path = join(folder, 'app.log');
  const output = await openRotating(path, { everyMs: HOUR });
  for (const minute of [10, 70, 71]) {
    output.write([logRecord({ timeMs: START_MS + minute * 60_000, message: `minute ${minute}` })]);
    await output.flush(5000);
    if (minute > 10) continue;
    await moveAway(path, join(folder, 'elsewhere'));
    output.reopen!();
    await output.flush(5000);
  }
  await output.close();
  expect(await filesOf(folder)).toEqual({ 'app.log': 'minute 70\nminute 71\n', elsewhere: 'minute 10\n' });
});

test('the target of a link is rotated in its own folder', async () => {
  const folder = await freshFolder();
  const elsewhere = await freshFolder();
  await symlink(join(elsewhere, 'real.log'), join(folder, 'app.log'));
  await writeAll(join(folder, 'app.log'), logRecords(2), { sizeBytes: 10 });
  expect(await readdir(folder)).toEqual(['app.log']);
  expect(await filesOf(elsewhere)).toEqual({ 'real.log': 'message 1\n', 'real.log.1': 'message 0\n' });
});

test('a new file has the permissions of the old one', async () => {
  const path = join(await freshFolder(), 'app.log');
  await writeFile(path, '');
  await chmod(path, 0o600);
  await writeAll(path, logRecords(2), { sizeBytes: 10 });
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});
