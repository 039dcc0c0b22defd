/** A file with lines of another format is moved to its backups, and nothing in it is lost. */
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

/** Writes one line in a format. Returns the messages. */
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
  test('is appended to in the same format', async () => {
    const folder = await freshFolder();
    const path = join(folder, 'app.log');
    await writeLine(path, before);
    expect(await writeLine(path, before)).toEqual([]);
    expect(await filesOf(folder)).toEqual({ 'app.log': contentOf(before) + lineOf(before) });
  });

  // `%(levelname)s:%(message)s` matches nearly any line that has a colon.
  test.each(SPECS.filter((spec) => spec !== before && spec !== TEMPLATES[1]))(
    'is moved for %s',
    async (after) => {
      const folder = await freshFolder();
      const path = join(folder, 'app.log');
      await writeLine(path, before);
      const name = after.includes('%') ? 'template' : after;
      expect(await writeLine(path, after)).toEqual([
        `${path} contains lines that are not in format ${name}: moved it to ${path}.1 and started a new file`,
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
    ['half a header', 'timestamp,lev'],
    ['a file of another program', '# notes\n\n- buy milk\n'],
    ['a line without a line end', '{"a":1}'],
    ['binary data', Buffer.from([0x1f, 0x8b, 0x08, 0x00, 0xff, 0x0a, 0x00])],
  ])('%s is moved', async (_, content) => {
    const folder = await freshFolder();
    const path = join(folder, 'app.csv');
    await writeFile(path, content);
    expect(await writeLine(path, 'csv')).toHaveLength(1);
    expect(await readFile(path, 'utf8')).toBe(CSV);
    expect(await readFile(`${path}.1`)).toEqual(Buffer.from(content));
  });

  test.each([
    ['an empty file', '', CSV],
    ['a file with only a header', headerOf('csv'), CSV],
    ['a file that a spreadsheet saved', `\ufeff${headerOf('csv').trimEnd()}\r\n`, undefined],
    [
      'a file with a torn last row',
      `${CSV}2025-05-14T10:23:45.123Z,IN`,
      `${CSV}2025-05-14T10:23:45.123Z,IN\n${lineOf('csv')}`,
    ],
  ])('%s is appended to', async (_, content, expected) => {
    const folder = await freshFolder();
    const path = join(folder, 'app.csv');
    await writeFile(path, content);
    expect(await writeLine(path, 'csv')).toEqual([]);
    expect(await filesOf(folder)).toEqual({ 'app.csv': expected ?? `${content}${lineOf('csv')}` });
  });
});

test('no backup is removed for it, even beyond --rotate-keep', async () => {
  const folder = await freshFolder();
  const path = join(folder, 'app.log');
  for (const [name, content] of [
    ['app.log', 'current'],
    ['app.log.1', 'one'],
    ['app.log.2', 'two'],
    ['app.log.4', 'four'],
  ] as const)
    await writeFile(join(folder, name), `${content}\n`);
  const rotation = { keep: 1, gzip: false, sizeBytes: 1000 };
  await writeLine(path, 'json', { rotation });
  expect(await filesOf(folder)).toEqual({
    'app.log': lineOf('json'),
    'app.log.1': 'current\n',
    'app.log.2': 'one\n',
    'app.log.3': 'two\n',
    'app.log.4': 'four\n',
  });
});

test('the moved file is compressed like a rotated one, and kept even if rotation keeps none', async () => {
  const folder = await freshFolder();
  const path = join(folder, 'app.log');
  await writeFile(path, 'old\n');
  await writeLine(path, 'json', { rotation: { keep: 0, gzip: true } });
  expect(await filesOf(folder)).toEqual({ 'app.log': lineOf('json'), 'app.log.1.gz': 'old\n' });
});

test('if the path is a link, its target is moved and the link leads to the new file', async () => {
  const folder = await freshFolder();
  await mkdir(join(folder, 'real'));
  await writeFile(join(folder, 'real', 'app.log'), 'old\n');
  await symlink(join(folder, 'real', 'app.log'), join(folder, 'link'));
  await writeLine(join(folder, 'link'), 'json');
  expect(await filesOf(join(folder, 'real'))).toEqual({ 'app.log': lineOf('json'), 'app.log.1': 'old\n' });
});

test('the new file has the permissions of the old one', async () => {
  const path = join(await freshFolder(), 'app.log');
  await writeFile(path, 'old\n');
  await chmod(path, 0o600);
  await writeLine(path, 'json');
  const { mode } = (await realDisk.stat(path))!;
  expect(mode.toString(8)).toBe('600');
});

test('a file that cannot be moved is a usage error, and stays unchanged', async () => {
  const path = join(await freshFolder(), 'app.log');
  await writeFile(path, 'old\n');
  const disk = { ...realDisk, rename: () => Promise.reject(new Error('EBUSY: a mount point')) };
  const error: unknown = await writeLine(path, 'csv', { disk }).catch((thrown: unknown) => thrown);
  if (!(error instanceof FiredrillError)) throw error;
  expect(error.exitCode).toBe(2);
  expect(error.faults[0]!.problem).toContain(
    'it contains lines that are not in format csv and cannot be moved: ',
  );
  expect(error.faults[0]!.problem).toContain('EBUSY');
  expect(await readFile(path, 'utf8')).toBe('old\n');
});

test('a file that the process inherited open is not moved; the header follows its contents', async () => {
  const folder = await freshFolder();
  const path = join(folder, 'app.log');
  await writeFile(path, 'theirs\n');
  const given = await openFile(path, 'a');
  onTestFinished(() => given.close());
  const troubles = await writeLine(`/proc/self/fd/${given.fd}`, 'csv');
  expect(troubles).toEqual([
    expect.stringContaining('appending csv lines to it, because the process inherited it'),
  ]);
  expect(await filesOf(folder)).toEqual({ 'app.log': `theirs\n${contentOf('csv')}` });
});

test('the contents of devices and pipes are not examined', async () => {
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

test('during a run a file of another format is not moved: two writers would move each other forever', async () => {
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
