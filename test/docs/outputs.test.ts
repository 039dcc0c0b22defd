/**
 * Runs the console blocks of README and docs and compares their output. test/scenarios/pages.test.ts does the same for the
 * pages of the scenarios. After an intended change, `npx vitest run test/docs/outputs.test.ts -u` updates the pages.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { main } from '../../src/commands/main.ts';
import { consoleBlocks, withOutputs } from '../support/console-blocks.ts';
import { freshFolder, start } from '../support/program.ts';

const PAGES = [
  'README.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md') && !file.startsWith('scenarios/'))
    .map((file) => join('docs', file)),
];

const text = (page: string): string => readFileSync(page, 'utf8');

/** Their blocks use files from earlier blocks: tutorial.test.ts and init.test.ts run them. */
const STORIES = ['docs/tutorial.md', 'docs/init.md'];

/** Its example changes a running firedrill. */
const OF_A_RUN = 'docs/control.md';

test.each(readdirSync('docs/images').filter((file) => /^preview-.*\.svg$/.test(file)))(
  '%s is what preview draws',
  async (file) => {
    const drawn = join(freshFolder(), file);
    const [, scenario] = /^preview-(.*)\.svg$/.exec(file)!;
    const { stdout, stderr } = process;
    const argv = ['preview', scenario!, '--output', drawn];
    expect(await main({ argv, env: {}, stdout, stderr, onSignal() {}, exit() {} })).toBe(0);
    await expect(text(drawn)).toMatchFileSnapshot(`../../docs/images/${file}`);
  },
);

describe.each(PAGES)('%s', (page) => {
  test('shows commands with their output only where a test runs them', () => {
    const shown = [...text(page).matchAll(/^\$ /gm)];
    expect(consoleBlocks(text(page))).toHaveLength(shown.length);
  });
});

test.each(
  PAGES.filter(
    (page) => page !== OF_A_RUN && !STORIES.includes(page) && consoleBlocks(text(page)).length > 0,
  ),
)('the examples of %s are what is printed', async (page) => {
  // Commands that read files name them as from the project's folder; README's run writes one.
  const folder = page === 'README.md' ? freshFolder() : process.cwd();
  await expect(await withOutputs(text(page), { folder })).toMatchFileSnapshot(`../../${page}`);
});

test(`the example of ${OF_A_RUN} is what is printed`, async () => {
  const run = start(['demo-backend', '--no-console', '--output-file', '', '--control-port', '0']);
  let told = '';
  run.child.stderr.on('data', (chunk) => {
    told += String(chunk);
  });
  await run.until('stderr', /control at http:\S+\n/);
  const env = { FIREDRILL_URL: /control at (\S+)/.exec(told)![1]! };
  try {
    await expect(await withOutputs(text(OF_A_RUN), { env })).toMatchFileSnapshot(`../../${OF_A_RUN}`);
  } finally {
    run.child.kill('SIGINT');
    await run.ended;
  }
});
