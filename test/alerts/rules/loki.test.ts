/** Loads the rule files of these tests into a real ruler of Loki, to verify what firedrill reports about them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Loki, startLoki } from '../../stack/loki.ts';
import { EVENTUALLY } from '../../support/eventually.ts';
import { describeWith } from '../../support/needs.ts';
import { freshFolder } from '../../support/program.ts';

const FILES = ['broken', 'lint'].flatMap((folder) => {
  const dir = join(import.meta.dirname, folder);
  return readdirSync(dir)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => ({ name: `${folder}/${name}`, text: readFileSync(join(dir, name), 'utf8') }));
});

/** Files that a ruler loads although firedrill reports errors, with the reason. */
const LOADED: Readonly<Record<string, string>> = {
  'broken/alert-twice.yaml': 'receivers cannot distinguish the two alerts',
  'broken/log-lines.yaml': 'each evaluation fails',
  'broken/two-documents.yaml': 'the second document is not loaded',
};
/** Files that a ruler rejects but firedrill accepts, because other programs load them into a ruler. */
const FOR_OTHERS: readonly string[] = ['lint/kubernetes.yaml', 'lint/lokitool.yaml'];

const tenantOf = (name: string): string => name.replace(/\W/g, '-');

await describeWith('real loki', "rule files in Loki's ruler", (binary) => {
  let loki: Loki;

  beforeAll(async () => {
    const rules = Object.fromEntries(FILES.map(({ name, text }) => [tenantOf(name), { text }]));
    loki = await startLoki({ binary, dir: freshFolder(), rules });
  });
  afterAll(() => loki?.stop());

  const shownBy = async (name: string): Promise<{ readonly loaded: boolean; readonly text: string }> => {
    const answer = await fetch(`${loki.url}/loki/api/v1/rules`, {
      headers: { 'X-Scope-OrgID': tenantOf(name) },
    });
    return { loaded: answer.ok, text: await answer.text() };
  };

  test.each(FILES)('$name', async ({ name }) => {
    const { loaded, text } = await shownBy(name);
    const usable = name.startsWith('lint/') ? !FOR_OTHERS.includes(name) : name in LOADED;
    expect(loaded, text).toBe(usable);
  });

  test('`keep_firing_for`, labels of groups and `query_offset` are ignored, `limit` is used', async () => {
    const { text } = await shownBy('lint/ignored.yaml');
    expect(text).toContain('limit: 10');
    expect(text).toContain('alert: Errors');
    expect(text).not.toMatch(/keep_firing_for|query_offset|team/);
  });

  test('with one invalid file of any tenant, the ruler evaluates no rules', async () => {
    await expect.poll(() => loki.logs(), EVENTUALLY).toContain('unable to list rules');
    const answer = await fetch(`${loki.url}/prometheus/api/v1/rules`, {
      headers: { 'X-Scope-OrgID': tenantOf('lint/clean.yaml') },
    });
    expect(await answer.json()).toMatchObject({ status: 'success', data: { groups: [] } });
  });
});
