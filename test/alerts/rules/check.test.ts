/** What `firedrill check` says of each rule file beside this test: `broken/` cannot be used, `lint/` can. */
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

  test('each has its text, and no text is left over', () => {
    const texts = readdirSync(dir).filter((name) => name.endsWith('.txt'));
    expect(texts.map((name) => name.replace('.txt', '.yaml')).sort()).toEqual(files.sort());
  });
});
