/** The smoke test that only GitHub can run: what can be said of it beforehand. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { describeWith } from '../support/needs.ts';
import { repository, written } from './compose-file.ts';

const file = '.github/workflows/compose-smoke.yml';
const text = readFileSync(join(repository, file), 'utf8');
const unverified = readFileSync(join(repository, 'docs/unverified.md'), 'utf8');
const steps: readonly { readonly uses?: string; readonly run?: string }[] = parse(text).jobs.smoke.steps;
const commands = steps.map(({ run = '' }) => run).join('\n');

await describeWith('actionlint', 'the smoke test of compose', (actionlint) => {
  test('is a workflow that actionlint has nothing against', () => {
    const { status, stdout } = spawnSync(actionlint, [file], { cwd: repository, encoding: 'utf8' });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  });
});

test('actions are pinned to a commit', () => {
  const used = steps.flatMap(({ uses }) => uses ?? []);
  expect(used.length).toBeGreaterThan(0);
  for (const each of used) expect(each).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
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
