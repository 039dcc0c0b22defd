/** The page about `firedrill init`: its commands, in its order, print what it says. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { freshFolder, runProgram } from '../support/program.ts';

const page = readFileSync('docs/init.md', 'utf8');

test('the commands print what the page says', async () => {
  const cwd = freshFolder();
  const [, rules] = /```yaml\n([\s\S]*?)```/.exec(page)!;
  writeFileSync(join(cwd, 'rules.yaml'), rules!);
  const examples = [...page.matchAll(/```console\n\$ firedrill ([^\n]*)\n([\s\S]*?)```/g)];
  expect(examples).toHaveLength(3);
  for (const [, command, shown] of examples) {
    const { stdout, stderr, code } = await runProgram(command!.split(' '), { cwd });
    expect(code, stderr).toBe(0);
    const printed = command!.startsWith('init') ? `${stderr}${stdout}` : String(stdout);
    const [begin, end] = shown!.split('…\n');
    if (end === undefined) expect(printed).toBe(begin);
    else expect(printed.slice(0, begin!.length)).toBe(begin);
  }
});
