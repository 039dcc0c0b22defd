/** The file output on real files. */
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { FiredrillError } from '../../src/core/errors.ts';
import { createFormat } from '../../src/formats/index.ts';
import { type FileOptions, openFileOutput } from '../../src/sinks/file.ts';
import { EVENTUALLY } from '../support/eventually.ts';
import { logRecord, logRecords, spanRecord } from '../support/records.ts';
import { figuresOf, freshFolder, MESSAGES, WITH_HEADER } from './support.ts';

const open = (path: string, options: Partial<FileOptions> = {}) =>
  openFileOutput({ path, format: MESSAGES, whenFull: 'drop', onTrouble: () => {}, ...options });

async function writeAll(path: string, options: Partial<FileOptions> = {}, first = 0): Promise<void> {
  const output = await open(path, options);
  output.write(logRecords(2, first));
  await output.flush(5000);
  await output.close();
}

const read = (path: string): Promise<string> => readFile(path, 'utf8');

test('each log record is a line, in order, and counts as accepted', async () => {
  const path = join(await freshFolder(), 'app.log');
  const output = await open(path);
  output.write(logRecords(3));
  output.write(logRecords(2, 3));
  await output.flush(5000);
  await output.close();
  expect(await read(path)).toBe('message 0\nmessage 1\nmessage 2\nmessage 3\nmessage 4\n');
  expect(output.accounts().map(figuresOf)).toEqual([{ accepted: 5 }]);
});

test('spans are not written and not counted', async () => {
  const path = join(await freshFolder(), 'app.log');
  const output = await open(path);
  output.write([spanRecord(), logRecord({ message: 'the only line' }), spanRecord()]);
  output.write([spanRecord()]);
  await output.flush(5000);
  await output.close();
  expect(await read(path)).toBe('the only line\n');
  expect(output.accounts()).toHaveLength(1);
  expect(output.accounts()[0]).toMatchObject({ signal: 'logs', accepted: 1 });
});

test('missing folders are created', async () => {
  const path = join(await freshFolder(), 'a', 'b', 'app.log');
  await writeAll(path);
  expect(await read(path)).toBe('message 0\nmessage 1\n');
});

test('lines are appended to an existing file', async () => {
  const path = join(await freshFolder(), 'app.log');
  await writeFile(path, 'an older line\n');
  await writeAll(path);
  expect(await read(path)).toBe('an older line\nmessage 0\nmessage 1\n');
});

test('an existing last line without a line end is ended before our first line', async () => {
  const path = join(await freshFolder(), 'app.log');
  await writeFile(path, 'torn by a kil');
  await writeAll(path);
  expect(await read(path)).toBe('torn by a kil\nmessage 0\nmessage 1\n');
});

test('an empty file gets a header', async () => {
  const path = join(await freshFolder(), 'app.csv');
  await writeAll(path, { format: WITH_HEADER });
  expect(await read(path)).toBe('message\nmessage 0\nmessage 1\n');
});

test('the header is not repeated in a file that has lines', async () => {
  const path = join(await freshFolder(), 'app.csv');
  await writeAll(path, { format: WITH_HEADER });
  await writeAll(path, { format: WITH_HEADER }, 2);
  expect(await read(path)).toBe('message\nmessage 0\nmessage 1\nmessage 2\nmessage 3\n');
});

test('a run without a record writes only the header', async () => {
  const path = join(await freshFolder(), 'app.csv');
  const output = await open(path, { format: WITH_HEADER });
  await output.flush(5000);
  await output.close();
  expect(await read(path)).toBe('message\n');
  expect(output.accounts().map(figuresOf)).toEqual([{}]);
});

test('text is written as UTF-8, and a lone surrogate as U+FFFD', async () => {
  const path = join(await freshFolder(), 'app.log');
  const output = await open(path);
  output.write([logRecord({ message: 'Grüße 漢字 🔥' }), logRecord({ message: 'half \ud83d' })]);
  await output.flush(5000);
  await output.close();
  expect(await read(path)).toBe('Grüße 漢字 🔥\nhalf \ufffd\n');
  expect(output.accounts().map(figuresOf)).toEqual([{ accepted: 2 }]);
});

test('a csv value with a line feed counts as one record', async () => {
  const path = join(await freshFolder(), 'app.csv');
  const output = await open(path, { format: createFormat('csv') });
  output.write([logRecord({ message: 'two\nlines' })]);
  await output.flush(5000);
  await output.close();
  expect(output.accounts().map(figuresOf)).toEqual([{ accepted: 1 }]);
});

test('close waits for a write in progress, even without a flush', async () => {
  const path = join(await freshFolder(), 'app.log');
  const output = await open(path);
  output.write(logRecords(1000));
  await output.close();
  const lines = (await read(path)).split('\n').length - 1;
  const { accepted, dropped, pending } = output.accounts()[0]!;
  expect([accepted, accepted + dropped, pending]).toEqual([lines, 1000, 0]);
});

async function openError(path: string): Promise<FiredrillError> {
  const error: unknown = await open(path).then(
    () => new Error('it was opened'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof FiredrillError)) throw error;
  return error;
}

test('a path that is a folder is a usage error that names it', async () => {
  const path = join(await freshFolder(), 'logs');
  await mkdir(path);
  const error = await openError(path);
  expect(error.exitCode).toBe(2);
  expect(error.faults).toMatchObject([{ where: 'OUTPUT_FILE' }]);
  expect(error.faults[0]!.problem).toContain(`cannot write to "${path}": EISDIR`);
});

test('a folder that cannot be created is a usage error', async () => {
  expect((await openError('/proc/firedrill/app.log')).exitCode).toBe(2);
});

test('a parent folder that is a file is a usage error', async () => {
  const path = join(await freshFolder(), 'file');
  await writeFile(path, '');
  expect((await openError(join(path, 'app.log'))).exitCode).toBe(2);
});

test('a file that is not writable is a usage error, even for root', async () => {
  expect((await openError('/proc/sys/kernel/osrelease')).exitCode).toBe(2);
});

test('a circular link is a usage error', async () => {
  const path = join(await freshFolder(), 'app.log');
  await symlink(path, path);
  expect((await openError(path)).exitCode).toBe(2);
});

test('on a full disk all lines count as dropped at the deadline', async () => {
  const troubles: string[] = [];
  const onTrouble = (message: string) => troubles.push(message);
  const output = await open('/dev/full', { onTrouble });
  output.write(logRecords(10));
  await vi.waitFor(() => expect(troubles).toHaveLength(1), EVENTUALLY);
  await output.flush(50);
  await output.close();
  expect(output.accounts().map(figuresOf)).toEqual([{ dropped: 10 }]);
  expect(troubles).toEqual([
    'cannot write to /dev/full: ENOSPC: no space left on device, write; lines are kept and retried',
  ]);
});

test('a header that cannot be written blocks the lines and is not counted', async () => {
  const onTrouble = vi.fn();
  const output = await open('/dev/full', { format: WITH_HEADER, onTrouble });
  output.write(logRecords(3));
  await vi.waitFor(() => expect(onTrouble).toHaveBeenCalled(), EVENTUALLY);
  await output.flush(50);
  await output.close();
  expect(output.accounts().map(figuresOf)).toEqual([{ dropped: 3 }]);
});
