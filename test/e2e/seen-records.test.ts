/** What rules cannot see is not written, and nothing changes for them: the same drill with whole records. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Loki, startLoki } from '../stack/loki.ts';
import { describeWith } from '../support/needs.ts';
import { freshFolder, runProgram } from '../support/program.ts';

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

await describeWith('loki', 'records as rules see them', (binary) => {
  let loki: Loki;
  beforeAll(async () => {
    loki = await startLoki({ binary, dir: freshFolder(), rules: {} });
  });
  afterAll(() => loki.kill());

  async function drilled(...more: string[]): Promise<Report> {
    const cwd = freshFolder();
    const { code } = await runProgram(
      [
        ...['drill', scenario, '--rules', rules, '--loki', loki.url, '--seed', '5'],
        ...['--report', 'out.json', ...more],
      ],
      { cwd },
    );
    expect(code).toBe(0);
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
    const seen = await drilled();
    const whole = await drilled('--full-records');
    // Times from where each began; a sentence and a query name its own.
    const bare = ({ span, judgements, rules, records }: Report): unknown =>
      JSON.parse(JSON.stringify({ judgements, rules, records }), (key, value) => {
        if (key === 'command' || key === 'sentence') return undefined;
        return /^\d{4}-\d\d-\d\dT.*Z$/.test(value) ? Date.parse(value) - Date.parse(span.from) : value;
      });
    expect(seen.judgements.length).toBeGreaterThan(5);
    expect(bare(seen)).toEqual(bare(whole));

    const [few, all] = [await labelsOf(seen), await labelsOf(whole)];
    expect(few).toEqual(expect.arrayContaining(['service_name', 'detected_level', 'duration_ms']));
    expect(all).toEqual(expect.arrayContaining([...few, 'trace_id', 'request_id', 'observed_timestamp']));
    expect(few).not.toContain('trace_id');
    expect(few).not.toContain('log_record_uid');
  });
});
