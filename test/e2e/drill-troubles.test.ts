/** A Loki that rejects requests, stops, or answers late or partially: the drill is inconclusive, and names the cause and the fix. */
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { type Loki, startLoki } from '../stack/loki.ts';
import { describeWith, HAS_REAL_LOKI, testWithRealLoki } from '../support/needs.ts';
import { type Ended, freshFolder, runProgram, start } from '../support/program.ts';

const repository = join(import.meta.dirname, '..', '..');
const scenario = join(repository, 'test/e2e/mutants/scenario.yaml');
const rules = join(repository, 'grafana/rules');
const shipped = readFileSync(join(repository, 'grafana/loki.yaml'), 'utf8');

interface Judged {
  readonly sentence: string;
  readonly evidence: {
    readonly series: readonly { readonly samples: readonly { readonly value: number }[] }[];
  };
}

const drill = (url: string, ...more: string[]): string[] => [
  ...['drill', scenario, '--rules', rules, '--loki', url, '--seed', '1'],
  ...['--report', 'out.json', ...more],
];

/** The retry timeout with a Loki that never recovers. A healthy one may need much longer on a busy machine. */
const SOON = ['--retry-timeout', '2s'];

await describeWith('loki', 'a Loki in trouble', (binary) => {
  let loki: Loki | undefined;
  let closing: (() => void) | undefined;

  afterEach(async () => {
    closing?.();
    closing = undefined;
    await loki?.kill();
    loki = undefined;
  });

  /** Starts a Loki with other settings. */
  async function strict(...changes: readonly (readonly [string, string])[]): Promise<Loki> {
    const dir = freshFolder();
    let text = shipped;
    for (const [from, to] of changes) {
      expect(text).toContain(from);
      text = text.replace(from, to);
    }
    const config = join(dir, 'loki.yaml');
    writeFileSync(config, text);
    loki = await startLoki({ binary, dir, config, rules: {} });
    return loki;
  }

  /** A proxy in front of Loki that changes or withholds answers. */
  async function through(
    { url }: Loki,
    change: (asked: IncomingMessage, answer: string) => string | undefined,
  ): Promise<string> {
    const server = createServer((asked: IncomingMessage, response: ServerResponse) => {
      const { method, headers } = asked;
      const onward = request(`${url}${asked.url}`, { method, headers }, (answered) => {
        const parts: Buffer[] = [];
        answered.on('data', (part: Buffer) => parts.push(part));
        answered.on('end', () => {
          const text = change(asked, Buffer.concat(parts).toString());
          if (text === undefined) return; // never
          response.writeHead(answered.statusCode!, { 'content-type': 'application/json' });
          response.end(text);
        });
      });
      // The drill may have given up on what is still asked when Loki is ended.
      onward.on('error', () => response.destroy());
      asked.pipe(onward);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    closing = () => {
      server.closeAllConnections();
      server.close();
    };
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async function blind(args: readonly string[], cwd = freshFolder()): Promise<Ended & { reason: string }> {
    const ended = await runProgram(args, { cwd });
    expect(ended.stderr).not.toContain('internal error in firedrill');
    expect(ended.code).toBe(5);
    const { judgements, unobservable = '' } = JSON.parse(readFileSync(join(cwd, 'out.json'), 'utf8'));
    expect(judgements.length).toBeGreaterThan(0);
    const verdicts = new Set(judgements.map(({ onset }: { onset: string }) => onset));
    expect([...verdicts]).toEqual(['unobservable']);
    return { ...ended, reason: unobservable };
  }

  testWithRealLoki('that takes records too slowly: 429', async () => {
    const { url } = await strict(
      ['ingestion_rate_mb: 64', 'ingestion_rate_mb: 0.001'],
      ['ingestion_burst_size_mb: 128', 'ingestion_burst_size_mb: 0.01'],
    );
    const { reason } = await blind(drill(url, ...SOON));
    expect(reason).toMatch(/did not reach Loki: .*ingestion_rate_mb/);
  });

  test('that takes no old records: 400', async () => {
    const { url } = await strict(['reject_old_samples: false', 'reject_old_samples_max_age: 10m']);
    const { reason } = await blind(drill(url));
    expect(reason).toMatch(
      /does not accept records as old as the rehearsal needs .*reject_old_samples: false/,
    );
  });

  test('that does not separate tenants: refused without --shared-loki', async () => {
    const { url } = await strict(['auth_enabled: true', 'auth_enabled: false']);
    const first = await runProgram(drill(url, '--shared-loki'), { cwd: freshFolder() });
    expect(first.code).toBe(0);
    const { stderr } = await runProgram(drill(url), { cwd: freshFolder() });
    expect(stderr).toMatch(/does not separate tenants[\s\S]*--shared-loki/);
  });

  const queriesUpTo = (length: string): readonly [string, string] => [
    'reject_old_samples: false',
    `reject_old_samples: false\n  max_query_length: ${length}`,
  ];

  test('that allows no query as long: asked in pieces, with the same verdicts and values', async () => {
    const told: unknown[] = [];
    for (const changes of [[], [queriesUpTo('3h')]]) {
      const { url } = await strict(...changes);
      const cwd = freshFolder();
      const { code, stderr } = await runProgram(drill(url), { cwd });
      expect(code, stderr).toBe(0);
      const { judgements, records } = JSON.parse(readFileSync(join(cwd, 'out.json'), 'utf8'));
      const verdicts = judgements.map(({ sentence, evidence }: Judged) => [
        sentence.replaceAll(/\d\d:\d\d/g, ''),
        evidence.series.map(({ samples }) => samples.map(({ value }) => value)),
      ]);
      told.push({ records, verdicts });
      await loki?.kill();
    }
    expect(told[1]).toEqual(told[0]);
  });

  test('that allows no query as long as the range of some rules: those alone cannot be judged', async () => {
    const { url } = await strict(queriesUpTo('45m'));
    const cwd = freshFolder();
    const { code } = await runProgram(drill(url), { cwd });
    expect(code).toBe(5);
    const { judgements } = JSON.parse(readFileSync(join(cwd, 'out.json'), 'utf8'));
    for (const { expectation, onset, sentence } of judgements) {
      if (expectation.alert !== 'ServiceSilent') expect(onset).not.toBe('unobservable');
      else expect([onset, sentence]).toEqual(['unobservable', expect.stringContaining('max_query_length')]);
    }
  });

  test('that asks for a password: only this Loki gets the password in its address', async () => {
    const asked = new Set<unknown>();
    const url = await through(await strict(), ({ headers }, answer) => {
      asked.add(headers.authorization);
      return answer;
    });
    const cwd = freshFolder();
    const secret = 'pa55-word';
    const args = drill(url.replace('//', `//ada:${secret}@`), '--html', 'out.html', '--junit', 'out.xml');
    const { code, stdout, stderr } = await runProgram(args, { cwd });
    expect(code, stderr).toBe(0);
    const pair = Buffer.from(`ada:${secret}`).toString('base64');
    expect([...asked]).toEqual([`Basic ${pair}`]);
    const files = ['out.json', 'out.html', 'out.xml'].map((name) => readFileSync(join(cwd, name), 'utf8'));
    for (const text of [...files, stdout.toString(), stderr]) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain(pair);
    }
    expect(files[0]).toContain(`"loki":"${url}"`);
    // The tenants that stay are named, the canary's too.
    const { tenant, notes } = JSON.parse(files[0]!);
    const [, canary] = /stays in tenant (firedrill-[0-9a-f]{12})/.exec(notes.join('\n'))!;
    expect(canary).not.toBe(tenant);
  });

  test('that has split what was written fast', async () => {
    const cwd = freshFolder();
    const expr =
      'sum by (service_name, __stream_shard__) (count_over_time({service_name="steady"}[5m])) > 1e9';
    writeFileSync(
      join(cwd, 'plain.yaml'),
      stringify({ groups: [{ name: 'a', rules: [{ alert: 'Plain', expr }] }] }),
    );
    // When Loki splits a stream depends on how fast this machine is: its answer gets the label that pieces have.
    const url = await through(await strict(), ({ url = '' }, answer) =>
      url.includes('__stream_shard__')
        ? answer.replaceAll('"metric":{', '"metric":{"__stream_shard__":"1",')
        : answer,
    );
    const args = ['drill', scenario, '--rules', 'plain.yaml', '--loki', url, '--expect', 'Plain never'];
    const { stdout, stderr, code } = await runProgram(args, { cwd });
    expect(code, stderr).toBe(5);
    expect(stdout.toString()).toContain('shard_streams');
  });

  test('that dies while it is written to', async () => {
    const { url, kill } = await strict();
    const cwd = freshFolder();
    const run = start(drill(url, '--duration', '1d', ...SOON), { cwd });
    await run.until('stderr', '25% written');
    await kill();
    loki = undefined;
    const { code, stderr } = await run.ended;
    expect(stderr).not.toContain('internal error in firedrill');
    expect(code).toBe(5);
    const { judgements, unobservable } = JSON.parse(readFileSync(join(cwd, 'out.json'), 'utf8'));
    expect(unobservable).toMatch(/did not reach Loki/);
    expect(judgements.every(({ onset }: { onset: string }) => onset === 'unobservable')).toBe(true);
  });

  test('that answers in part', async () => {
    const url = await through(await strict(), (asked, answer) =>
      asked.url?.includes('query_range') && asked.url.includes('0.95')
        ? answer.replace('{"status":"success"', '{"status":"success","warnings":["a querier was away"]')
        : answer,
    );
    const cwd = freshFolder();
    const { code } = await runProgram(drill(url), { cwd });
    expect(code).toBe(5);
    const { judgements } = JSON.parse(readFileSync(join(cwd, 'out.json'), 'utf8'));
    for (const { expectation, onset, sentence } of judgements) {
      if (expectation.alert !== 'LatencyHigh') expect(onset).not.toBe('unobservable');
      else expect([onset, sentence]).toEqual(['unobservable', expect.stringContaining('a querier was away')]);
    }
  });

  test('that loses a record it has acknowledged', async () => {
    const url = await through(await strict(), (asked, answer) =>
      new URL(asked.url!, 'http://loki').searchParams
        .get('query')
        ?.startsWith('sum by (service_name) (count_over_time({service_name=~".+"} [')
        ? answer.replace(/,"(\d+)"\]/, (_, count) => `,"${Number(count) - 1}"]`)
        : answer,
    );
    const { reason } = await blind(drill(url, '--retry-timeout', '10s'));
    expect(reason).toMatch(/does not show all records that it accepted/);
  });

  test('that does not answer a query', async () => {
    const url = await through(await strict(), (asked, answer) =>
      asked.url?.includes('query_range') && asked.url.includes('unwrap') ? undefined : answer,
    );
    const cwd = freshFolder();
    // The other rules' answers have this long.
    const { code } = await runProgram(drill(url, '--retry-timeout', HAS_REAL_LOKI ? '15s' : '5s'), { cwd });
    expect(code).toBe(5);
    const { judgements } = JSON.parse(readFileSync(join(cwd, 'out.json'), 'utf8'));
    const late = judgements.filter(({ onset }: { onset: string }) => onset === 'unobservable');
    expect(new Set(late.map(({ expectation }: never) => (expectation as { alert: string }).alert))).toEqual(
      new Set(['LatencyHigh']),
    );
  });

  describe('that is not there', () => {
    test('is named, with the fix', async () => {
      const { code, stderr } = await runProgram(drill('http://127.0.0.1:9', ...SOON), { cwd: freshFolder() });
      expect(code).toBe(5);
      expect(stderr).toMatch(/fetch does not allow this port[\s\S]*to fix: curl/);
    });

    test('keeps the password of its address to itself', async () => {
      const url = 'http://ada:pa55-word@127.0.0.1:1234';
      const { code, stderr } = await runProgram(drill(url, ...SOON), { cwd: freshFolder() });
      expect(code).toBe(5);
      expect(stderr).toMatch(/no answer from http:\/\/127\.0\.0\.1:1234\/[\s\S]*to fix: curl/);
      expect(stderr).not.toContain('pa55-word');
    });
  });
});
