/**
 * Follows docs/tutorial.md in an empty folder: it saves the files, runs every command, and compares what the page shows with
 * what is printed. `npx vitest run test/docs/tutorial.test.ts -u` updates the page after an intended change.
 */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { withOutputs, wordsOf } from '../support/console-blocks.ts';
import { freshFolder, runProgram, start } from '../support/program.ts';

const PAGE = 'docs/tutorial.md';
const page = readFileSync(PAGE, 'utf8');
const folder = freshFolder();

/** The blocks of the page in order, each with the text between it and the block before. */
const blocks = [...page.matchAll(/((?:(?!```)[\s\S])*)(```(\w+)\n([\s\S]*?)```\n)/g)].map(
  ([, before, whole, language, content]) => ({
    before: before!,
    whole: whole!,
    language: language!,
    content: content!,
  }),
);

const commands = blocks
  .filter(({ language }) => language === 'sh')
  .flatMap(({ content }) => content.trim().split('\n'))
  .map((line) => wordsOf(line));

const command = (...begin: readonly string[]): readonly string[] => {
  const found = commands.find((words) => begin.every((word, i) => words[i + 1] === word));
  if (found?.[0] !== 'firedrill') throw new Error(`the page has no command firedrill ${begin.join(' ')}`);
  return found.slice(1);
};

let rendered = page;

beforeAll(async () => {
  for (const { before, whole, language, content } of blocks) {
    if (language === 'yaml') {
      const [, how, file] = /(Save|Append) this (?:as|to) `(\S+)`:\s*$/.exec(before)!;
      if (how === 'Save') writeFileSync(join(folder, file!), content);
      else appendFileSync(join(folder, file!), `\n${content}`);
    }
    if (language === 'console') {
      const shown = await withOutputs(whole, { folder });
      rendered = rendered.replace(whole, () => shown);
    }
  }
});

test('the tests below run every command', () => {
  expect(commands.map((words) => words.slice(1, 3).join(' '))).toEqual([
    'preview bakery.yaml',
    'bakery.yaml',
    'drill bakery.yaml',
  ]);
});

test('the page shows what is printed', async () => {
  await expect(rendered).toMatchFileSnapshot(`../../${PAGE}`);
});

test('check reports the error that the page shows', async () => {
  const file = freshFolder();
  const scenario = blocks.find(({ language }) => language === 'yaml')!.content;
  writeFileSync(join(file, 'bakery.yaml'), scenario.replace('[oven.bake]', '[oven.bakes]'));
  const { code, stderr } = await runProgram(['check', 'bakery.yaml'], { cwd: file });
  expect(code).toBe(2);
  expect(`${stderr.split('\n')[0]}\n`).toBe(blocks.find(({ language }) => language === 'text')!.content);
});

test('preview writes the page', async () => {
  const ended = await runProgram(command('preview'), { cwd: folder });
  expect(ended).toMatchObject({ code: 0 });
  expect(existsSync(join(folder, 'bakery.html'))).toBe(true);
});

test('the scenario runs until Ctrl-C', async () => {
  const run = start([...command('bakery.yaml'), '--control-port', '0'], { cwd: folder });
  await run.untilLines(3);
  run.child.kill('SIGINT');
  expect(await run.ended).toMatchObject({ code: 0 });
});

test('the drill passes, and fails with a rule that is too insensitive', async () => {
  const drill = () => runProgram(command('drill'), { cwd: folder });
  const passed = await drill();
  expect(passed.code, passed.stderr).toBe(0);
  expect(passed.stdout.toString()).toContain('PASSED');
  expect(existsSync(join(folder, 'drill.html'))).toBe(true);
  const rules = join(folder, 'rules.yaml');
  writeFileSync(rules, readFileSync(rules, 'utf8').replace('> 30', '> 3000'));
  const failed = await drill();
  expect(failed.code, failed.stderr).toBe(3);
  expect(failed.stdout.toString()).toContain('FAILED');
});
