/** GoAccess reads every line of `clf` and `combined`, and its counts are the same as ours. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFormat } from '../../src/formats/index.ts';
import type { LogRecord } from '../../src/model/record.ts';
import { accessRecords } from '../formats/access-records.ts';
import { describeWithPackage } from '../support/needs.ts';
import { START_MS } from '../support/records.ts';
import { builtIn, play } from '../support/scenarios.ts';
import { steady } from '../support/traffic.ts';

const LINES = 100_000;

/** Answers of the built-in scenario, with more requests a second than it has, so that less plan time holds enough. */
async function webAccess(): Promise<readonly LogRecord[]> {
  const { takes } = createFormat('clf');
  const scenario = await builtIn('web-access');
  const busy = { ...scenario, traffic: steady(1000, { unit: 'requests' }) };
  return play(busy, { durationMs: 110_000, toTheEnd: true })
    .logs.filter((record) => takes?.(record))
    .slice(0, LINES)
    .map((record) => ({ ...record, timeMs: START_MS + record.timeMs }));
}

interface Entry {
  readonly data: string;
  readonly hits: { readonly count: number };
  readonly method?: string;
  readonly protocol?: string;
  readonly items?: readonly Entry[];
}

interface Report {
  readonly general: {
    readonly total_requests: number;
    readonly valid_requests: number;
    readonly failed_requests: number;
    readonly bandwidth: number;
  };
  readonly panel: (name: string) => readonly Entry[];
}

/** How often each key comes. */
function tally(keys: Iterable<string | undefined>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

function sums(
  entries: readonly Entry[],
  keyOf: (entry: Entry) => string | undefined = ({ data }) => data,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const entry of entries) {
    const key = keyOf(entry);
    if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + entry.hits.count);
  }
  return counts;
}

const attribute =
  (name: string) =>
  ({ attributes }: LogRecord): string | undefined =>
    attributes[name] === undefined ? undefined : String(attributes[name]);

/** As goaccess shows it: with its query, its escapes undone. */
const target = ({ attributes }: LogRecord): string => {
  const query = attributes['url.query'];
  return decodeURIComponent(`${attributes['url.path']}${query === undefined ? '' : `?${query}`}`);
};

describeWithPackage('goaccess', 'goaccess', (binary) => {
  const folder = mkdtempSync(join(tmpdir(), 'firedrill-goaccess-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function read(records: readonly LogRecord[], name: 'clf' | 'combined'): Report {
    const format = createFormat(name);
    const log = join(folder, `${name}.log`);
    const json = join(folder, `${name}.json`);
    writeFileSync(log, records.map((record) => `${format.line(record)}\n`).join(''));
    execFileSync(binary, [
      log,
      '--no-global-config',
      `--log-format=${{ clf: 'COMMON', combined: 'COMBINED' }[name]}`,
      `--max-items=${LINES}`,
      '--no-progress',
      `--output=${json}`,
    ]);
    const { general, ...panels } = JSON.parse(readFileSync(json, 'utf8'));
    return { general, panel: (panel) => panels[panel].data };
  }

  function expectSameCounts(records: readonly LogRecord[], { general, panel }: Report): void {
    expect(general).toMatchObject({
      total_requests: LINES,
      valid_requests: LINES,
      failed_requests: 0,
      bandwidth: records.reduce(
        (sum, { attributes }) => sum + Number(attributes['http.response.body.size']),
        0,
      ),
    });
    const statuses = panel('status_codes').flatMap(({ items = [] }) => items);
    expect(sums(statuses, ({ data }) => data.slice(0, 3))).toEqual(
      tally(records.map(attribute('http.response.status_code'))),
    );
    expect(sums(panel('hosts'))).toEqual(tally(records.map(attribute('client.address'))));
  }

  describe.each([
    ['answers of a web server', async () => accessRecords(LINES, 'goaccess')],
    ['the scenario web-access', webAccess],
  ] as const)('%s', (_, make) => {
    let records: readonly LogRecord[] = [];
    beforeAll(async () => {
      records = await make();
    });

    test.each(['clf', 'combined'] as const)('as %s: no failed line, and the same counts', (name) => {
      expect(records).toHaveLength(LINES);
      const report = read(records, name);
      expectSameCounts(records, report);
      // A file that was not found is in a panel of its own, and so are style sheets and pictures.
      const pages = ['requests', 'static_requests', 'not_found'].flatMap((panel) => report.panel(panel));
      expect(sums(pages)).toEqual(tally(records.map(target)));
      expect(sums(pages, ({ method }) => method)).toEqual(
        tally(records.map(attribute('http.request.method'))),
      );
      if (name === 'clf') return;
      const referrers = tally(
        records.map((record) => attribute('http.request.header.referer')(record) ?? '-'),
      );
      expect(sums(report.panel('referrers'))).toEqual(referrers);
    });
  });

  test('knows the browsers', () => {
    const records = accessRecords(LINES, 'browsers');
    const browsers = ({ attributes }: LogRecord): string | undefined =>
      /(Chrome|Firefox|Safari|curl)\/[\d.]+/.exec(String(attributes['user_agent.original']))?.[0];
    const versions = read(records, 'combined')
      .panel('browsers')
      .flatMap(({ items = [] }) => items);
    expect(sums(versions)).toEqual(tally(records.map(browsers)));
  });

  test.each(['clf', 'combined'] as const)(
    'as %s with any text in it: no failed line, and the same counts',
    (name) => {
      const records = accessRecords(LINES, 'awkward', 0.5);
      expectSameCounts(records, read(records, name));
    },
  );
});
