/** The output of `firedrill check` for each rule file in `broken/` (exit code 2) and `lint/` (exit code 0). */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { EXIT } from '../../../src/core/exit-codes.ts';
import { checked } from './support.ts';

describe.each([
  ['broken', EXIT.usage],
  ['lint', EXIT.good],
] as const)('files in %s/', (folder, expected) => {
  const dir = join(import.meta.dirname, folder);
  const files = readdirSync(dir).filter((name) => name.endsWith('.yaml'));

  test.each(files)('%s', async (file) => {
    const { code, stderr } = await checked(join(dir, file));
    expect(stderr).toBe(readFileSync(join(dir, file.replace('.yaml', '.txt')), 'utf8'));
    expect(code).toBe(expected);
  });

  test('each file has an expected output, and each expected output a file', () => {
    const texts = readdirSync(dir).filter((name) => name.endsWith('.txt'));
    expect(texts.map((name) => name.replace('.txt', '.yaml')).sort()).toEqual(files.sort());
  });
});
