/** Files of reports: refused early, written whole, and never empty in between. */
import { spawnSync } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { appendReport, refuseFiles, writeFiles } from '../../src/commands/report-files.ts';
import { freshFolder } from '../support/program.ts';

const MODULE = new URL('../../src/commands/report-files.ts', import.meta.url).href;

const write = (files: Readonly<Record<string, string>>, text = 'new'): readonly string[] => {
  const told: string[] = [];
  const texts = Object.fromEntries(Object.keys(files).map((option) => [option, () => text]));
  writeFiles(files, texts, (line) => told.push(line));
  return told;
};

describe('before the run', () => {
  test('an earlier report stays unchanged, and no new one is created', () => {
    const folder = freshFolder();
    const [old, fresh] = [join(folder, 'old.html'), join(folder, 'new.xml')];
    writeFileSync(old, 'an earlier report');
    refuseFiles({ html: old, junit: fresh, report: undefined });
    expect(readFileSync(old, 'utf8')).toBe('an earlier report');
    expect(readdirSync(folder)).toEqual(['old.html']);
  });

  test.each([
    ['a folder', (folder: string) => folder, 'it is a folder'],
    [
      'a file in a folder that is not there',
      (folder: string) => join(folder, 'x', 'a.html'),
      'there is no folder',
    ],
    ['a file in a file', (folder: string) => join(folder, 'file', 'a.html'), 'cannot write to'],
  ])('%s is refused', (_, pathIn, problem) => {
    const folder = freshFolder();
    writeFileSync(join(folder, 'file'), '');
    expect(() => refuseFiles({ html: pathIn(folder) })).toThrow(problem);
    expect(readdirSync(folder)).toEqual(['file']);
  });

  test.each([
    ['the same path', (folder: string) => [join(folder, 'a'), join(folder, '.', 'sub', '..', 'a')]],
    ['a link and what it leads to', (folder: string) => [join(folder, 'real'), join(folder, 'link')]],
  ])('%s for two reports is refused', (_, pathsIn) => {
    const folder = freshFolder();
    mkdirSync(join(folder, 'sub'));
    writeFileSync(join(folder, 'real'), '');
    symlinkSync(join(folder, 'real'), join(folder, 'link'));
    const [html, report] = pathsIn(folder);
    expect(() => refuseFiles({ html, report })).toThrow(/--report: .* is the same file as --html/);
    expect(() => refuseFiles({ html })).not.toThrow();
  });

  test('a device may be given twice', () => {
    expect(() => refuseFiles({ html: '/dev/null', report: '/dev/null' })).not.toThrow();
  });
});

describe('after the run', () => {
  test('the file is written and reported, without temporary files', () => {
    const folder = freshFolder();
    const [html, report] = [join(folder, 'a.html'), join(folder, 'a.json')];
    writeFileSync(html, 'a longer text that was there before');
    expect(write({ html, report })).toEqual([`firedrill: ${html} written`, `firedrill: ${report} written`]);
    expect([html, report].map((path) => readFileSync(path, 'utf8'))).toEqual(['new', 'new']);
    expect(readdirSync(folder)).toEqual(['a.html', 'a.json']);
  });

  test('an earlier file is replaced atomically: a reader of the old one is not affected', () => {
    const path = join(freshFolder(), 'a.html');
    writeFileSync(path, 'old');
    const reader = openSync(path, 'r');
    write({ html: path });
    expect(readFileSync(reader, 'utf8')).toBe('old');
    expect(readFileSync(path, 'utf8')).toBe('new');
    closeSync(reader);
  });

  test('a link is kept', () => {
    const folder = freshFolder();
    const [path, link] = [join(folder, 'a.html'), join(folder, 'link.html')];
    writeFileSync(path, 'old');
    symlinkSync(path, link);
    write({ html: link });
    expect([readFileSync(path, 'utf8'), readlinkSync(link)]).toEqual(['new', path]);
  });

  test('if the text cannot be produced, the old file stays', () => {
    const path = join(freshFolder(), 'a.html');
    writeFileSync(path, 'old');
    const broken = (): string => {
      throw new Error('no text');
    };
    expect(() => writeFiles({ html: path }, { html: broken }, () => {})).toThrow('no text');
    expect(readFileSync(path, 'utf8')).toBe('old');
  });

  test('a pipe gets the text', () => {
    const script = `import { appendReport, refuseFiles, writeFiles } from ${JSON.stringify(MODULE)};
      refuseFiles({ report: '/dev/stdout' });
      writeFiles({ report: '/dev/stdout' }, { report: () => 'the report' }, () => {});`;
    const tsx = import.meta.resolve('tsx');
    const node = [process.execPath, '--import', tsx, '--input-type=module', '--eval', script];
    const { stdout, stderr } = spawnSync('sh', ['-c', '"$@" | cat', 'sh', ...node], { encoding: 'utf8' });
    expect([stdout, stderr]).toEqual(['the report', '']);
  });

  test('a name may have the maximum length', () => {
    const path = join(freshFolder(), `${'a'.repeat(250)}.html`);
    writeFileSync(path, 'old');
    refuseFiles({ html: path });
    write({ html: path });
    expect(readFileSync(path, 'utf8')).toBe('new');
  });
});

describe('a summary', () => {
  const append = (file: string, text: string): readonly string[] => {
    const printed: string[] = [];
    appendReport('summary', file, text, (line) => printed.push(line));
    return printed;
  };

  test('is added to what other steps of the job wrote', () => {
    const file = join(freshFolder(), 'summary.md');
    expect(append(file, 'one\n')).toEqual([`firedrill: ${file} written`]);
    append(file, 'two\n');
    expect(readFileSync(file, 'utf8')).toBe('one\n\n\ntwo\n');
  });

  test('is added to the file that a link leads to', () => {
    const folder = freshFolder();
    writeFileSync(join(folder, 'real'), '');
    symlinkSync(join(folder, 'real'), join(folder, 'link'));
    append(join(folder, 'link'), 'one\n');
    expect(readFileSync(join(folder, 'real'), 'utf8')).toBe('one\n');
  });

  test('that cannot be written is reported with its flag', () => {
    const file = join(freshFolder(), 'nosuch', 'summary.md');
    expect(() => append(file, 'one')).toThrow('there is no folder');
  });
});
