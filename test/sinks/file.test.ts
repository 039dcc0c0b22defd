/** The file output against real files. */
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

test('spans are not for files, and not in its account', async () => {
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

test('lines are appended to what is there', async () => {
  const path = join(await freshFolder(), 'app.log');
  await writeFile(path, 'an older line\n');
  await writeAll(path);
  expect(await read(path)).toBe('an older line\nmessage 0\nmessage 1\n');
});

test('an old last line without an end does not swallow our first', async () => {
  const path = join(await freshFolder(), 'app.log');
  await writeFile(path, 'torn by a kil');
  await writeAll(path);
  expect(await read(path)).toBe('torn by a kil\nmessage 0\nmessage 1\n');
});

test('a header goes into an empty file', async () => {
  const path = join(await freshFolder(), 'app.csv');
  await writeAll(path, { format: WITH_HEADER });
  expect(await read(path)).toBe('message\nmessage 0\nmessage 1\n');
});

test('a header is not repeated where there are lines already', async () => {
  const path = join(await freshFolder(), 'app.csv');
  await writeAll(path, { format: WITH_HEADER });
  await writeAll(path, { format: WITH_HEADER }, 2);
  expect(await read(path)).toBe('message\nmessage 0\nmessage 1\nmessage 2\nmessage 3\n');
});

test('a run without a record leaves the header, no more', async () => {
  const path = join(await freshFolder(), 'app.csv');
  const output = await open(path, { format: WITH_HEADER });
  await output.flush(5000);
  await output.close();
  expect(await read(path)).toBe('message\n');
  expect(output.accounts().map(figuresOf)).toEqual([{}]);
});

test('text beyond ASCII is written as UTF-8, and half characters cannot spoil it', async () => {
  const path = join(await freshFolder(), 'app.log');
  const output = await open(path);
  output.write([logRecord({ message: 'Grüße 漢字 🔥' }), logRecord({ message: 'half \ud83d' })]);
  await output.flush(5000);
  await output.close();
  expect(await read(path)).toBe('Grüße 漢字 🔥\nhalf \ufffd\n');
  expect(output.accounts().map(figuresOf)).toEqual([{ accepted: 2 }]);
});

test('a csv value with a line feed is one record all the same', async () => {
  const path = join(await freshFolder(), 'app.csv');
  const output = await open(path, { format: createFormat('csv') });
  output.write([logRecord({ message: 'two\nlines' })]);
  await output.flush(5000);
  await output.close();
  expect(output.accounts().map(figuresOf)).toEqual([{ accepted: 1 }]);
});

test('close waits for what is on its way even without a flush', async () => {
  const path = join(await freshFolder(), 'app.log');
  const output = await open(path);
  output.write(logRecords(1000));
  await output.close();
  const lines = (await read(path)).split('\n').length - 1;
  const { accepted, dropped, pending } = output.accounts()[0]!;
  expect([accepted, accepted + dropped, pending]).toEqual([lines, 1000, 0]);
});

async function refusal(path: string): Promise<FiredrillError> {
  const error: unknown = await open(path).then(
    () => new Error('it was opened'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof FiredrillError)) throw error;
  return error;
}

test('a path that is a folder is refused as a usage error that names it', async () => {
  const path = join(await freshFolder(), 'logs');
  await mkdir(path);
  const error = await refusal(path);
  expect(error.exitCode).toBe(2);
  expect(error.faults).toMatchObject([{ where: 'OUTPUT_FILE' }]);
  expect(error.faults[0]!.problem).toContain(`cannot write to "${path}": EISDIR`);
});

test('a folder that cannot be created is refused', async () => {
  expect((await refusal('/proc/firedrill/app.log')).exitCode).toBe(2);
});

test('a folder that is a file is refused', async () => {
  const path = join(await freshFolder(), 'file');
  await writeFile(path, '');
  expect((await refusal(join(path, 'app.log'))).exitCode).toBe(2);
});

test('a file that may not be written to is refused, even for root', async () => {
  expect((await refusal('/proc/sys/kernel/osrelease')).exitCode).toBe(2);
});

test('a link that goes in a circle is refused', async () => {
  const path = join(await freshFolder(), 'app.log');
  await symlink(path, path);
  expect((await refusal(path)).exitCode).toBe(2);
});

test('on a full disk nothing is written, and at the deadline all is counted as dropped', async () => {
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

test('a header that cannot be written holds back the lines and is no record', async () => {
  const onTrouble = vi.fn();
  const output = await open('/dev/full', { format: WITH_HEADER, onTrouble });
  output.write(logRecords(3));
  await vi.waitFor(() => expect(onTrouble).toHaveBeenCalled(), EVENTUALLY);
  await output.flush(50);
  await output.close();
  expect(output.accounts().map(figuresOf)).toEqual([{ dropped: 3 }]);
});
