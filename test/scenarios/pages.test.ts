/**
 * Every built-in scenario has its page, and the examples on it are what the program prints: each block that begins with
 * `$ firedrill` is run again. After a change that is meant, `npx vitest run -u test/scenarios/pages.test.ts` writes them anew.
 */
import { readFileSync } from 'node:fs';
import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { main } from '../../src/commands/main.ts';
import { builtInScenarios } from '../../src/config/scenario/index.ts';

const FOLDER = 'docs/scenarios';
const EXAMPLE = /(```console\n\$ firedrill )(.*)\n([\s\S]*?)(```)/g;
/** Stands for further lines, at the end of a block. */
const MORE = '…';
const PROGRESS = /^(running|draining|flushing) \d/;

const page = (name: string): string => readFileSync(`${FOLDER}/${name}.md`, 'utf8');

test('the index leads to the page of every built-in scenario', () => {
  for (const name of builtInScenarios()) expect(page('README')).toContain(`](${name}.md)`);
});

test.each(builtInScenarios())('the examples on the page of %s are what is printed', async (name) => {
  const examples = [...page(name).matchAll(EXAMPLE)];
  expect(examples.length).toBeGreaterThan(0);
  let rendered = page(name);
  for (const [block, begin, command, shown, end] of examples) {
    const lines = await printed(command!);
    const partial = shown!.endsWith(`${MORE}\n`);
    const wanted = partial ? lines.slice(0, shown!.split('\n').length - 2) : lines;
    const body = [...wanted, ...(partial ? [MORE] : [])].join('\n');
    rendered = rendered.replace(block, () => `${begin}${command}\n${body}\n${end}`);
  }
  await expect(rendered).toMatchFileSnapshot(`../../${FOLDER}/${name}.md`);
});

/** What a terminal shows of a command, which may end in `2>/dev/null`. */
async function printed(command: string): Promise<readonly string[]> {
  const words = [...command.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c!);
  const quiet = words.at(-1) === '2>/dev/null';
  let text = '';
  const terminal = (shown: boolean): Writable =>
    new Writable({
      write(chunk, _encoding, done) {
        if (shown) text += String(chunk);
        done();
      },
    });
  const code = await main({
    argv: quiet ? words.slice(0, -1) : words,
    env: {},
    stdout: terminal(true),
    stderr: terminal(!quiet),
    onSignal() {},
    exit(status) {
      throw new Error(`${command} ended with ${status}`);
    },
  });
  expect(code).toBe(0);
  // How often a run says how far it is depends on the machine.
  return text
    .trimEnd()
    .split('\n')
    .filter((line) => !PROGRESS.test(line));
}
