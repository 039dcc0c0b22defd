/** `firedrill init --rules`: from rule files to a drill that passes. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { freshFolder, runProgram } from '../../support/program.ts';

const ruleFile = (...rules: readonly (readonly [alert: string, expr: string])[]): string =>
  JSON.stringify({
    groups: [{ name: 'a', rules: rules.map(([alert, expr]) => ({ alert, expr, for: '2m' })) }],
  });

const ERRORS = ['PayErrors', 'sum(count_over_time({app="pay"} |= "error" [5m])) > 10'] as const;
const GONE = ['CronGone', 'absent_over_time({app="cron"}[15m])'] as const;
const NEVER = ['NoLines', 'sum(count_over_time({app="pay"}[5m])) == 0'] as const;

function folderWith(files: Readonly<Record<string, string>>): string {
  const cwd = freshFolder();
  mkdirSync(join(cwd, 'rules'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
  return cwd;
}

async function firedrill(cwd: string, ...args: readonly string[]) {
  const { code, stdout, stderr } = await runProgram(args, { cwd });
  return { code, stdout: String(stdout), stderr };
}

test('the drill of what comes out passes with no other flag', async () => {
  const cwd = folderWith({ 'rules/a.yaml': ruleFile(ERRORS), 'rules/b.yaml': ruleFile(GONE) });
  expect(await firedrill(cwd, 'init', 'shop', '--rules', 'rules')).toEqual({
    code: 0,
    stderr: 'firedrill: shop.yaml written\n',
    stdout: `next:
  check   firedrill check shop.yaml rules
  see it  firedrill preview shop.yaml
  run it  firedrill shop.yaml
  drill   firedrill drill shop.yaml --rules rules
`,
  });
  expect((await firedrill(cwd, 'check', 'shop.yaml', 'rules')).code).toBe(0);
  const { code, stdout, stderr } = await firedrill(
    cwd,
    'drill',
    'shop.yaml',
    '--rules',
    'rules',
    '--no-progress',
  );
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toContain('PASSED: all 4 expectations hold');
});

test('an alert that can never fire is named with the reason and the fix, and fails only with --strict', async () => {
  const cwd = folderWith({ 'rules.yaml': ruleFile(ERRORS, NEVER) });
  const reported = `warning: rules.yaml:1 NoLines can never fire: without records there is no series for \`sum(count_over_time({app="pay"}[5m])) == 0\` to compare, and with records the condition is false
  to fix: absent_over_time({app="pay"}[5m])
`;
  const lax = await firedrill(cwd, 'init', 'shop', '--rules', 'rules.yaml');
  expect(lax.code).toBe(0);
  expect(lax.stderr).toBe(`${reported}firedrill: shop.yaml written\nfiredrill: 1 alert of 2 left out\n`);
  expect(readFileSync(join(cwd, 'shop.yaml'), 'utf8')).toContain(
    '\n# Left out: NoLines: it can never fire: ',
  );
  const strict = await firedrill(cwd, 'init', 'other', '--rules', 'rules.yaml', '--strict');
  expect(strict.code).toBe(3);
  expect(existsSync(join(cwd, 'other.yaml'))).toBe(true);
});

test('without an alert that can fire, nothing is written', async () => {
  const cwd = folderWith({ 'rules.yaml': ruleFile(NEVER) });
  const { code, stdout, stderr } = await firedrill(cwd, 'init', 'shop', '--rules', 'rules.yaml');
  expect([code, stdout]).toEqual([3, '']);
  expect(stderr).toContain('nothing is written: no scenario fires this alert');
  expect(existsSync(join(cwd, 'shop.yaml'))).toBe(false);
});

test('- prints the scenario and nothing else on standard output', async () => {
  const cwd = folderWith({ 'rules.yaml': ruleFile(ERRORS, NEVER) });
  const { code, stdout } = await firedrill(cwd, 'init', '--output', '-', '--rules', 'rules.yaml');
  expect(code).toBe(0);
  writeFileSync(join(cwd, 'x.yaml'), stdout);
  expect((await firedrill(cwd, 'check', 'x.yaml')).code).toBe(0);
});

test.each([
  [['--rules', 'none.yaml'], 'cannot read the rules'],
  [['--rules', 'rules.yaml', '--with-rules'], '--with-rules: cannot be used together with --rules'],
  [['--strict'], '--strict: is for --rules'],
  [['--interval', '1m'], '--interval: is for --rules'],
  [['--rules', 'rules.yaml', '--interval', 'soon'], '--interval: cannot use "soon"'],
  [['--rules', 'broken.yaml'], 'broken.yaml:1'],
])('init %j is refused, and writes nothing', async (args, words) => {
  const cwd = folderWith({
    'rules.yaml': ruleFile(ERRORS),
    'broken.yaml': ruleFile(['Broken', 'sum(rate({app="a"}[5m])']),
  });
  const { code, stdout, stderr } = await firedrill(cwd, 'init', 'shop', ...args);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(words);
  expect(existsSync(join(cwd, 'shop.yaml'))).toBe(false);
});

test('a hundred rules', async () => {
  const rules = Array.from(
    { length: 100 },
    (_, i) => [`Alert${i}`, `sum(count_over_time({app="app-${i}"} |= "error" [5m])) > ${i}`] as const,
  );
  const cwd = folderWith({ 'rules.yaml': ruleFile(...rules) });
  const { code } = await firedrill(cwd, 'init', 'many', '--rules', 'rules.yaml');
  expect(code).toBe(0);
  expect((await firedrill(cwd, 'check', 'many.yaml', 'rules.yaml')).code).toBe(0);
});
