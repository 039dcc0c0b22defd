/** The workflows that only GitHub runs: what can be checked without it. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { describeWith } from '../support/needs.ts';
import { repository, written } from './compose-file.ts';

interface Step {
  readonly uses?: string;
  readonly run?: string;
}

const folder = '.github/workflows';
const files = readdirSync(join(repository, folder)).map((name) => join(folder, name));
const read = (path: string): string => readFileSync(join(repository, path), 'utf8');
const stepsOf = (path: string): readonly Step[] =>
  Object.values(parse(read(path)).jobs as Record<string, { steps: readonly Step[] }>).flatMap(
    ({ steps }) => steps,
  );
const commandsOf = (path: string): string =>
  stepsOf(path)
    .map(({ run = '' }) => run)
    .join('\n');

const unverified = read('docs/unverified.md');
const commands = commandsOf(join(folder, 'compose-smoke.yml'));

await describeWith('actionlint', 'the workflows', (actionlint) => {
  test.each(files)('%s passes actionlint', (file) => {
    const { status, stdout } = spawnSync(actionlint, [file], { cwd: repository, encoding: 'utf8' });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  });
});

test.each(files)('%s pins its actions to a commit', (file) => {
  const used = stepsOf(file).flatMap(({ uses }) => uses ?? []);
  expect(used.length).toBeGreaterThan(0);
  for (const each of used) expect(each).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
});

test('test.yml runs everything with the Loki of the image that compose runs', () => {
  const run = commandsOf(join(folder, 'test.yml'));
  const [name] = written.services.loki!.image.split(':');
  expect(run).toContain(`docker compose config --images | grep '^${name}:'`);
  expect(run).toContain('echo "LOKI_BIN=$RUNNER_TEMP/loki" >> "$GITHUB_ENV"');
  expect(run).toMatch(/bash \.ci\/run$/m);
});

test('the hint of --with-loki names the image that compose runs', () => {
  expect(read('src/commands/native/loki.ts')).toContain(` ${written.services.loki!.image},`);
});

test('every profile is brought up', () => {
  const profiles = Object.values(written.services).flatMap(({ profiles = [] }) => profiles);
  for (const profile of profiles)
    expect(commands).toContain(`docker compose --profile ${profile} up -d --wait`);
});

test('every script that is called is there', () => {
  const scripts = [...`${commands}${unverified}`.matchAll(/npx tsx (scripts\/\S+?\.ts)/g)].map(
    ([, path]) => path!,
  );
  expect(new Set(scripts)).toEqual(new Set(['scripts/smoke/run.ts', 'scripts/smoke/grafana.ts']));
  for (const script of scripts) expect(existsSync(join(repository, script)), script).toBe(true);
});

test('docs/unverified.md names tests and files that are there', () => {
  const paths = [...unverified.matchAll(/`((?:test|otel-collector)\/[\w./-]+)`/g)].map(([, path]) => path!);
  expect(paths.length).toBeGreaterThan(0);
  for (const path of paths) expect(existsSync(join(repository, path)), path).toBe(true);
});
