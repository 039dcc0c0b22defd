/** docs/cli.md is what the commands say of themselves. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { cliPage } from '../../scripts/cli-docs.ts';

const page = readFileSync('docs/cli.md', 'utf8');

test('docs/cli.md is current; otherwise run: npm run docs', () => {
  expect(page).toBe(cliPage());
});

const sections = page
  .split(/^## /m)
  .slice(2)
  .map((text) => ({ name: text.split('\n')[0]!, text }));

test.each(sections)('$name has examples', ({ text }) => {
  expect(text).toContain('**Examples**\n\n```sh\nfiredrill ');
});
