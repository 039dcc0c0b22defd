/** `firedrill init`: a scenario from nothing, which every other command takes. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { freshFolder, runProgram } from '../../support/program.ts';

async function firedrill(cwd: string, ...args: readonly string[]) {
  const { code, stdout, stderr } = await runProgram(args, { cwd });
  return { code, stdout: String(stdout), stderr };
}

describe('with a rule', () => {
  const cwd = freshFolder();

  test('writes both files, and prints what to do next', async () => {
    expect(await firedrill(cwd, 'init', 'shop', '--with-rules')).toEqual({
      code: 0,
      stderr: 'firedrill: shop.yaml written\nfiredrill: shop.rules.yaml written\n',
      stdout: `next:
  check   firedrill check shop.yaml shop.rules.yaml
  see it  firedrill preview shop.yaml
  run it  firedrill shop.yaml
  drill   firedrill drill shop.yaml --rules shop.rules.yaml
`,
    });
  });

  test('check finds nothing', async () => {
    const { code, stderr } = await firedrill(cwd, 'check', 'shop.yaml', 'shop.rules.yaml');
    expect([code, stderr]).toEqual([0, '']);
  });

  test('about forty lines, with a comment at each key', () => {
    const lines = readFileSync(join(cwd, 'shop.yaml'), 'utf8').trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(45);
    for (const key of ['description:', 'rate:', 'daily:', 'entry:', 'errors:', 'incidents:', 'expect:']) {
      expect(lines.find((line) => line.trim().startsWith(key))).toContain('# ');
    }
  });

  test('previews', async () => {
    const { code, stdout } = await firedrill(cwd, 'preview', 'shop.yaml');
    expect(code).toBe(0);
    expect(stdout).toContain('cards-declined: payment: 40% errors');
  });

  test.each(['1', '2', '3'])('its drill passes with seed %s', async (seed) => {
    const args = ['drill', 'shop.yaml', '--rules', 'shop.rules.yaml', '--seed', seed, '--no-progress'];
    const { code, stdout, stderr } = await firedrill(cwd, ...args);
    expect(code, stderr).toBe(0);
    expect(stdout).toContain('PASSED: 1 expectation holds');
  });

  test('an existing file is kept, and nothing else is written', async () => {
    const before = readFileSync(join(cwd, 'shop.yaml'), 'utf8');
    const again = await firedrill(cwd, 'init', 'shop');
    expect(again).toEqual({
      code: 2,
      stdout: '',
      stderr: `error: --output: "shop.yaml" exists, and init overwrites nothing
  expected: the name of a new file
  to fix: firedrill init shop --output shop-2.yaml
`,
    });
    writeFileSync(join(cwd, 'other.rules.yaml'), '# mine\n');
    expect((await firedrill(cwd, 'init', 'other', '--with-rules')).code).toBe(2);
    expect(readFileSync(join(cwd, 'shop.yaml'), 'utf8')).toBe(before);
    expect(existsSync(join(cwd, 'other.yaml'))).toBe(false);
    expect(readFileSync(join(cwd, 'other.rules.yaml'), 'utf8')).toBe('# mine\n');
  });
});

test('without a name, it is my-scenario', async () => {
  const cwd = freshFolder();
  expect((await firedrill(cwd, 'init')).code).toBe(0);
  expect(readFileSync(join(cwd, 'my-scenario.yaml'), 'utf8')).toContain('\nname: my-scenario\n');
});

test('--output names another file, and the rules stand beside it', async () => {
  const cwd = freshFolder();
  mkdirSync(join(cwd, 'drills'));
  const { code, stdout } = await firedrill(cwd, 'init', 'shop', '--output', 'drills/a.yml', '--with-rules');
  expect(code).toBe(0);
  expect(stdout).toContain('firedrill drill drills/a.yml --rules drills/a.rules.yaml');
  expect(readFileSync(join(cwd, 'drills/a.rules.yaml'), 'utf8')).toContain('drill drills/a.yml');
});

test('- prints the scenario and nothing else, which check takes', async () => {
  const cwd = freshFolder();
  const { code, stdout, stderr } = await firedrill(cwd, 'init', 'shop', '--output', '-');
  expect([code, stderr]).toEqual([0, '']);
  expect(existsSync(join(cwd, 'shop.yaml'))).toBe(false);
  writeFileSync(join(cwd, 'x.yaml'), stdout);
  expect((await firedrill(cwd, 'check', 'x.yaml')).code).toBe(0);
});

test.each(['true', '1.5', 'null', 'a.b-c_d'])('%s can be a name', async (name) => {
  const cwd = freshFolder();
  expect((await firedrill(cwd, 'init', name, '--with-rules')).code).toBe(0);
  const { code, stderr } = await firedrill(cwd, 'check', `./${name}.yaml`, `${name}.rules.yaml`);
  expect([code, stderr]).toEqual([0, '']);
});

test.each([
  [['my shop'], 'letters, digits'],
  [['../shop'], 'letters, digits'],
  [['shop.yaml'], 'a name without .yaml; --output names the file'],
  [['shop', '--output', 'none/shop.yaml'], 'cannot write "none/shop.yaml"'],
  [['shop', '--output', '-', '--with-rules'], 'standard output has room for one file'],
])('init %j is refused, and writes nothing', async (args, words) => {
  const cwd = freshFolder();
  const { code, stdout, stderr } = await firedrill(cwd, 'init', ...args);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(words);
  expect(existsSync(join(cwd, 'shop.yaml'))).toBe(false);
});
