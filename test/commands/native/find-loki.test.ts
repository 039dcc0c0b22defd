/** Which Loki `--with-loki`, `npm run stack` and the tests use. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { findLoki } from '../../../src/commands/native/loki.ts';
import { freshFolder, runProgram } from '../../support/program.ts';

function program(folder: string, name = 'loki'): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  writeFileSync(path, '#!/bin/sh\n');
  chmodSync(path, 0o755);
  return path;
}

const folder = freshFolder();
const onPath = program(join(folder, 'bin'));
const named = program(join(folder, 'own'), 'my-loki');
const PATH = ['', join(folder, 'nosuch'), join(folder, 'bin')].join(delimiter);

test.each([
  ['LOKI_BIN before the PATH', { LOKI_BIN: named, PATH }, named],
  ['the old name of the variable', { FIREDRILL_LOKI: named, PATH }, named],
  ['LOKI_BIN before its old name', { LOKI_BIN: named, FIREDRILL_LOKI: onPath }, named],
  ['an absolute path, whatever folder it is started in', { LOKI_BIN: relative(process.cwd(), named) }, named],
  ['the PATH', { LOKI_BIN: '', PATH }, onPath],
  ['nothing', { PATH: join(folder, 'own') }, undefined],
  ['nothing without a PATH', {}, undefined],
])('finds %s', (_, env, expected) => {
  expect(findLoki(env)).toBe(expected);
});

test('a folder or a file without the right to run is no program', () => {
  mkdirSync(join(folder, 'wrong', 'loki'), { recursive: true });
  const plain = join(folder, 'plain');
  mkdirSync(plain);
  writeFileSync(join(plain, 'loki'), '');
  expect(findLoki({ PATH: [join(folder, 'wrong'), plain].join(delimiter) })).toBeUndefined();
});

test('a variable that names nothing to run is an error that names it, not another Loki', () => {
  expect(() => findLoki({ LOKI_BIN: join(folder, 'nosuch'), PATH })).toThrow(
    /LOKI_BIN: .*not an executable file/,
  );
});

test.each([
  [
    'without a Loki',
    { PATH: folder },
    /--with-loki: LOKI_BIN is not set.*to fix: docker run .*grafana\/loki/s,
  ],
  [
    'with a wrong LOKI_BIN',
    { PATH: folder, LOKI_BIN: folder },
    /error: LOKI_BIN: .*expected: the path of the Loki/s,
  ],
])('--with-loki %s says what to set, and exits with 5', async (_, env, message) => {
  const rules = join(import.meta.dirname, '../../../grafana/rules');
  const args = ['drill', 'checkout', '--rules', rules, '--with-loki'];
  const { code, stderr } = await runProgram(args, { env });
  expect(stderr).toMatch(message);
  expect(code).toBe(5);
});
