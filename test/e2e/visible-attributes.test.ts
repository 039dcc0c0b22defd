/** A drill that omits what rules cannot see has the same result as one with whole records. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Loki, startLoki } from '../stack/loki.ts';
import { describeWith } from '../support/needs.ts';
import { freshFolder, runProgram } from '../support/program.ts';
import { EXPRESSIONS } from './visible-expressions.ts';

const repository = join(import.meta.dirname, '..', '..');
const scenario = join(repository, 'test/e2e/mutants/scenario.yaml');
const rules = join(repository, 'grafana/rules');

interface Report {
  readonly tenant: string;
  readonly span: { readonly from: string; readonly to: string };
  readonly judgements: readonly unknown[];
  readonly rules: readonly unknown[];
  readonly records: Readonly<Record<string, number>>;
}

/** Times from where each began; a sentence and a query name its own. */
const bare = ({ span, judgements, rules, records }: Report): unknown =>
  JSON.parse(JSON.stringify({ judgements, rules, records }), (key, value) => {
    if (['command', 'sentence', 'file', 'line'].includes(key)) return undefined;
    return /^\d{4}-\d\d-\d\dT.*Z$/.test(value) ? Date.parse(value) - Date.parse(span.from) : value;
  });

await describeWith('loki', 'records as rules see them', (binary) => {
  let loki: Loki;
  beforeAll(async () => {
    loki = await startLoki({ binary, dir: freshFolder(), rules: {} });
  });
  afterAll(() => loki.kill());

  async function drilled(rules: string, ...more: string[]): Promise<Report> {
    const cwd = freshFolder();
    const { code, stderr } = await runProgram(
      [
        ...['drill', scenario, '--rules', rules, '--loki', loki.url, '--seed', '5'],
        ...['--report', 'out.json', ...more],
      ],
      { cwd },
    );
    expect([0, 3], `ended with ${code}: ${stderr}`).toContain(code);
    return JSON.parse(readFileSync(join(cwd, 'out.json'), 'utf8'));
  }

  /** The labels of one record, those of its stream included. */
  async function labelsOf({ tenant, span }: Report): Promise<readonly string[]> {
    const query = new URLSearchParams({
      query: '{service_name=~".+"} | duration_ms != ""',
      limit: '1',
      start: span.from,
      end: span.to,
    });
    const answer = await fetch(`${loki.url}/loki/api/v1/query_range?${query}`, {
      headers: { 'x-scope-orgid': tenant },
    });
    const { data } = (await answer.json()) as {
      readonly data: { readonly result: readonly { readonly stream: object }[] };
    };
    return Object.keys(data.result[0]!.stream);
  }

  test('give the same alerts at the same times as whole ones', async () => {
    const seen = await drilled(rules);
    const whole = await drilled(rules, '--full-records');
    expect(seen.judgements.length).toBeGreaterThan(5);
    expect(bare(seen)).toEqual(bare(whole));

    const [few, all] = [await labelsOf(seen), await labelsOf(whole)];
    expect(few).toEqual(expect.arrayContaining(['service_name', 'detected_level', 'duration_ms']));
    expect(all).toEqual(expect.arrayContaining([...few, 'trace_id', 'request_id', 'observed_timestamp']));
    expect(few).not.toContain('trace_id');
    expect(few).not.toContain('log_record_uid');
  });

  test('give every kind of expression the same series as whole ones', async () => {
    const file = (name: string, exprs: readonly (readonly [string, string])[]): string => {
      const path = join(freshFolder(), `${name}.yaml`);
      const rules = exprs.map(([alert, expr]) => ({ alert, expr }));
      writeFileSync(path, JSON.stringify({ groups: [{ name: 'a', interval: '1m', rules }] }));
      return path;
    };
    // Together, so that whole records are written once; a longer warm-up than each alone would give other records.
    const all = Object.entries(EXPRESSIONS);
    const expecting = (names: readonly string[]): string[] =>
      names.flatMap((name) => ['--expect', `${name} never`]);
    const whole = await drilled(file('all', all), '--full-records', ...expecting(all.map(([name]) => name)));
    const rulesOf = (report: Report) => (bare(report) as { rules: { alert: string }[] }).rules;
    for (const [name, expr] of all) {
      // The second rule only looks back as far as the others.
      const seen = await drilled(
        file(name, [
          [name, expr],
          ['Long', 'sum(count_over_time({service_name=~".+"}[5m])) < 0'],
        ]),
        ...expecting([name]),
      );
      const theirs = rulesOf(whole).find(({ alert }) => alert === name) as { series?: unknown[] };
      expect(theirs.series?.length, name).toBeGreaterThan(0);
      expect(rulesOf(seen)[0], name).toEqual(theirs);
    }
  });
});
