/**
 * Every built-in scenario has its page, and the examples on it are what the program prints: each block that begins with
 * `$ firedrill` is run again. After an intended change, `npx vitest run test/scenarios/pages.test.ts -u` updates them.
 */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { builtInScenarios } from '../../src/config/scenario/index.ts';
import { consoleBlocks, withOutputs } from '../support/console-blocks.ts';

const FOLDER = 'docs/scenarios';

const page = (name: string): string => readFileSync(`${FOLDER}/${name}.md`, 'utf8');

test('the index leads to the page of every built-in scenario', () => {
  for (const name of builtInScenarios()) expect(page('README')).toContain(`](${name}.md)`);
});

test.each(builtInScenarios())('the examples on the page of %s are what is printed', async (name) => {
  expect(consoleBlocks(page(name)).length).toBeGreaterThan(0);
  await expect(await withOutputs(page(name))).toMatchFileSnapshot(`../../${FOLDER}/${name}.md`);
});
