/** A scenario by its bare name: a built-in one first, otherwise NAME.yaml or NAME.yml in the working folder. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { freshFolder, runProgram } from '../support/program.ts';

const SHOP = `name: my-shop
description: A shop.
traffic: { rate: 5 }
services:
  shop:
    operations:
      sell:
        entry: 1
        latency: { p50: 10ms, p95: 20ms }
        logs: [{ at: end, level: INFO, message: Sold }]
`;

function folderWith(...names: readonly string[]): string {
  const folder = freshFolder();
  for (const name of names) writeFileSync(join(folder, name), SHOP.replace('my-shop', name.split('.')[0]!));
  return folder;
}

const firedrill = async (args: readonly string[], ...files: readonly string[]) => {
  const { code, stdout, stderr } = await runProgram(args, { cwd: folderWith(...files) });
  return { code, stdout: stdout.toString(), stderr };
};

describe('a file in the working folder', () => {
  test.each([
    ['run', ['run', 'my-shop', '--count', '1', '-o', '', '--control-port', 'off']],
    ['the default command', ['my-shop', '--count', '1', '-o', '', '--control-port', 'off']],
    ['preview', ['preview', 'my-shop']],
    ['check', ['check', 'my-shop']],
  ])('is a scenario by its name for %s', async (_, args) => {
    const { code, stderr } = await firedrill(args, 'my-shop.yaml');
    expect(stderr).not.toMatch(/^(error|warning)/m);
    expect(code).toBe(0);
  });

  test('may end in .yml; .yaml comes first', async () => {
    expect(await firedrill(['check', 'my-shop'], 'my-shop.yml')).toMatchObject({ code: 0 });
    const cwd = folderWith('my-shop.yaml', 'my-shop.yml');
    writeFileSync(join(cwd, 'my-shop.yml'), 'nonsense');
    expect((await runProgram(['check', 'my-shop'], { cwd })).code).toBe(0);
  });

  test('whose name is near a command is a scenario', async () => {
    const args = ['dril', '--count', '1', '-o', '', '--control-port', 'off'];
    expect(await firedrill(args, 'dril.yaml')).toMatchObject({ code: 0 });
  });

  test('cannot be replaced by an output', async () => {
    const { code, stderr } = await firedrill(['my-shop', '-o', 'my-shop.yaml'], 'my-shop.yaml');
    expect(code).toBe(2);
    expect(stderr).toContain('is the same file as scenario "my-shop.yaml"');
  });
});

describe('a file that has the name of a built-in scenario', () => {
  const WARNING = 'warning: scenario heartbeat is the built-in one; to use the file: ./heartbeat.yaml';

  test.each([
    ['run', ['run', 'heartbeat', '--count', '1', '-o', '', '--control-port', 'off']],
    ['preview', ['preview', 'heartbeat']],
    ['check', ['check', 'heartbeat']],
  ])('is not used by %s, and a warning says how to use it', async (_, args) => {
    const { code, stderr } = await firedrill(args, 'heartbeat.yaml');
    expect(stderr).toContain(WARNING);
    expect(code).toBe(0);
  });

  test('is used by its path, without a warning', async () => {
    const { stdout, stderr } = await firedrill(['check', './heartbeat.yaml'], 'heartbeat.yaml');
    expect(stdout).toContain('scenario heartbeat: A shop.');
    expect(stderr).toBe('');
  });
});

test('an unknown name lists the files of the folder and suggests the nearest of both', async () => {
  const { code, stderr } = await firedrill(['run', 'my-shp'], 'my-shop.yaml', 'other.yml');
  expect(code).toBe(2);
  expect(stderr).toContain('there is no scenario "my-shp"');
  expect(stderr).toContain('or the path of a YAML file; in this folder: my-shop, other');
  expect(stderr).toContain('did you mean "my-shop"?');
});
