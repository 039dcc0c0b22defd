/** A file that holds lines of another format than those that come: it is moved away, and nothing of it is lost. */
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, open as openFile, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { FiredrillError } from '../../src/core/errors.ts';
import { createFormat } from '../../src/formats/index.ts';
import { FORMAT_NAMES } from '../../src/model/line-format.ts';
import { realDisk } from '../../src/sinks/disk.ts';
import { type FileOptions, openFileOutput } from '../../src/sinks/file.ts';
import { exampleAnswer } from '../formats/records.ts';
import { filesOf } from './rotating.ts';
import { freshFolder } from './support.ts';

const TEMPLATES = ['[%(asctime)s] %(levelname)-7s %(name)s: %(message)s', '%(levelname)s:%(message)s'];
const SPECS = [...FORMAT_NAMES, ...TEMPLATES];

/** Writes one line of a format, with its header where a file is new; what was reported. */
async function writeLine(path: string, spec: string, options: Partial<FileOptions> = {}): Promise<string[]> {
  const troubles: string[] = [];
  const output = await openFileOutput({
    path,
    format: createFormat(spec),
    whenFull: 'drop',
    onTrouble: (message) => troubles.push(message),
    ...options,
  });
  output.write([exampleAnswer()]);
  await output.flush(5000);
  await output.close();
  return troubles;
}

const lineOf = (spec: string): string => `${createFormat(spec).line(exampleAnswer())}\n`;
const headerOf = (spec: string): string => {
  const { header } = createFormat(spec);
  return header === undefined ? '' : `${header}\n`;
};
const contentOf = (spec: string): string => headerOf(spec) + lineOf(spec);

describe.each(SPECS)('a file of %s', (before) => {
  test('gets more of it', async () => {
    const folder = await freshFolder();
    const path = join(folder, 'app.log');
    await writeLine(path, before);
    expect(await writeLine(path, before)).toEqual([]);
    expect(await filesOf(folder)).toEqual({ 'app.log': contentOf(before) + lineOf(before) });
  });

  // `%(levelname)s:%(message)s` could have written nearly any line that has a colon in it.
  test.each(SPECS.filter((spec) => spec !== before && spec !== TEMPLATES[1]))(
    'is moved away for %s',
    async (after) => {
      const folder = await freshFolder();
      const path = join(folder, 'app.log');
      await writeLine(path, before);
      const name = after.includes('%') ? 'template' : after;
      expect(await writeLine(path, after)).toEqual([
        `${path} holds lines that are not in the format ${name}: it is now ${path}.1, and a new file begins`,
      ]);
      expect(await filesOf(folder)).toEqual({ 'app.log': contentOf(after), 'app.log.1': contentOf(before) });
    },
  );
});

describe('as csv', () => {
  const CSV = contentOf('csv');

  test.each([
    ['another header', 'time,severity,text\n1,2,3\n'],
    ['rows without a header', lineOf('csv')],
    ['one half of a header', 'timestamp,lev'],
    ['what no program of ours wrote', '# notes\n\n- buy milk\n'],
    ['a line without an end', '{"a":1}'],
    ['bytes that are no text', Buffer.from([0x1f, 0x8b, 0x08, 0x00, 0xff, 0x0a, 0x00])],
  ])('%s is moved away', async (_, content) => {
    const folder = await freshFolder();
    const path = join(folder, 'app.csv');
    await writeFile(path, content);
    expect(await writeLine(path, 'csv')).toHaveLength(1);
    expect(await readFile(path, 'utf8')).toBe(CSV);
    expect(await readFile(`${path}.1`)).toEqual(Buffer.from(content));
  });

  test.each([
    ['an empty file', '', CSV],
    ['a header alone', headerOf('csv'), CSV],
    ['a header that a spreadsheet saved', `\ufeff${headerOf('csv').trimEnd()}\r\n`, undefined],
    [
      'a torn last row',
      `${CSV}2025-05-14T10:23:45.123Z,IN`,
      `${CSV}2025-05-14T10:23:45.123Z,IN\n${lineOf('csv')}`,
    ],
  ])('%s is gone on with', async (_, content, expected) => {
    const folder = await freshFolder();
    const path = join(folder, 'app.csv');
    await writeFile(path, content);
    expect(await writeLine(path, 'csv')).toEqual([]);
    expect(await filesOf(folder)).toEqual({ 'app.csv': expected ?? `${content}${lineOf('csv')}` });
  });
});

test('no backup goes for it, however many there are and few are kept', async () => {
  const folder = await freshFolder();
  const path = join(folder, 'app.log');
  for (const [name, content] of [
    ['app.log', 'now'],
    ['app.log.1', 'one'],
    ['app.log.2', 'two'],
    ['app.log.4', 'four'],
  ] as const)
    await writeFile(join(folder, name), `${content}\n`);
  const rotation = { keep: 1, gzip: false, sizeBytes: 1000 };
  await writeLine(path, 'json', { rotation });
  expect(await filesOf(folder)).toEqual({
    'app.log': lineOf('json'),
    'app.log.1': 'now\n',
    'app.log.2': 'one\n',
    'app.log.3': 'two\n',
    'app.log.4': 'four\n',
  });
});

test('where old files are packed, so is this one; where none is kept, it is all the same', async () => {
  const folder = await freshFolder();
  const path = join(folder, 'app.log');
  await writeFile(path, 'old\n');
  await writeLine(path, 'json', { rotation: { keep: 0, gzip: true } });
  expect(await filesOf(folder)).toEqual({ 'app.log': lineOf('json'), 'app.log.1.gz': 'old\n' });
});

test('where the path is a link, the file behind it is moved, and the link leads to the new one', async () => {
  const folder = await freshFolder();
  await mkdir(join(folder, 'real'));
  await writeFile(join(folder, 'real', 'app.log'), 'old\n');
  await symlink(join(folder, 'real', 'app.log'), join(folder, 'link'));
  await writeLine(join(folder, 'link'), 'json');
  expect(await filesOf(join(folder, 'real'))).toEqual({ 'app.log': lineOf('json'), 'app.log.1': 'old\n' });
});

test('the permissions of the file stay with its name', async () => {
  const path = join(await freshFolder(), 'app.log');
  await writeFile(path, 'old\n');
  await chmod(path, 0o600);
  await writeLine(path, 'json');
  const { mode } = (await realDisk.stat(path))!;
  expect(mode.toString(8)).toBe('600');
});

test('a file that cannot be moved is refused and left as it is', async () => {
  const path = join(await freshFolder(), 'app.log');
  await writeFile(path, 'old\n');
  const disk = { ...realDisk, rename: () => Promise.reject(new Error('EBUSY: a mount point')) };
  const error: unknown = await writeLine(path, 'csv', { disk }).catch((thrown: unknown) => thrown);
  if (!(error instanceof FiredrillError)) throw error;
  expect(error.exitCode).toBe(2);
  expect(error.faults[0]!.problem).toContain(
    'holds lines that are not in the format csv, and cannot be moved away',
  );
  expect(error.faults[0]!.problem).toContain('EBUSY');
  expect(await readFile(path, 'utf8')).toBe('old\n');
});

test('a file that the process was given open stays where it is; the header comes after what it holds', async () => {
  const folder = await freshFolder();
  const path = join(folder, 'app.log');
  await writeFile(path, 'theirs\n');
  const given = await openFile(path, 'a');
  onTestFinished(() => given.close());
  const troubles = await writeLine(`/proc/self/fd/${given.fd}`, 'csv');
  expect(troubles).toEqual([expect.stringContaining('not ours to move')]);
  expect(await filesOf(folder)).toEqual({ 'app.log': `theirs\n${contentOf('csv')}` });
});

test('devices and pipes hold nothing that could be of another format', async () => {
  expect(await writeLine('/dev/null', 'csv')).toEqual([]);
  const path = join(await freshFolder(), 'pipe');
  execFileSync('mkfifo', [path]);
  const reader = await openFile(path, 'r+');
  onTestFinished(() => reader.close());
  expect(await writeLine(path, 'csv')).toEqual([]);
  expect((await reader.read(Buffer.alloc(1000))).buffer.toString('utf8', 0, contentOf('csv').length)).toBe(
    contentOf('csv'),
  );
});

test('while it runs another file is never moved: two writers would move one another away for ever', async () => {
  const folder = await freshFolder();
  const path = join(folder, 'app.log');
  const output = await openFileOutput({
    path,
    format: createFormat('csv'),
    whenFull: 'drop',
    onTrouble: () => {},
  });
  await output.flush(5000);
  await rename(path, join(folder, 'moved'));
  await writeFile(path, 'theirs\n');
  output.reopen!();
  output.write([exampleAnswer()]);
  await output.flush(5000);
  await output.close();
  expect(await filesOf(folder)).toEqual({ moved: headerOf('csv'), 'app.log': `theirs\n${contentOf('csv')}` });
});
