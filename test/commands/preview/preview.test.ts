/** `preview`, run in this process with buffers for its streams and a folder of its own. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { previewCommand } from '../../../src/commands/preview/command.ts';
import { builtInScenarios, loadScenario } from '../../../src/config/scenario/index.ts';
import { describeError, FiredrillError } from '../../../src/core/errors.ts';
import { columnsOf } from '../../../src/draw/terminal/text.ts';
import { all, parseMarkup, textOf } from '../../draw/support.ts';

const folder = mkdtempSync(join(tmpdir(), 'firedrill-preview-'));

async function preview(...argv: readonly string[]) {
  const out = { stdout: '', stderr: '', code: undefined as number | undefined };
  const sink = (name: 'stdout' | 'stderr'): Writable =>
    new Writable({
      write(chunk, _encoding, done) {
        out[name] += String(chunk);
        done();
      },
    });
  const shell = {
    argv,
    env: {},
    stdout: sink('stdout'),
    stderr: sink('stderr'),
    onSignal() {},
    exit() {},
  };
  const program = new Command().addCommand(
    previewCommand(shell, (code) => {
      out.code = code;
    }),
  );
  try {
    await program.parseAsync(['preview', ...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof FiredrillError)) throw error;
    out.code = error.exitCode;
    out.stderr += describeError(error);
  }
  return out;
}

/** Draws it to a file and gives the file's text. */
async function drawn(name: string, ...argv: readonly string[]): Promise<string> {
  const file = join(folder, name);
  const { code, stderr } = await preview(...argv, '--output', file);
  expect(code).toBe(0);
  expect(stderr).toContain(file);
  return readFileSync(file, 'utf8');
}

const SHOP = `name: shop
description: A shop that sells <b>bold</b> & "quoted" things.
traffic:
  rate: 10
  timeZone: Europe/Berlin
  daily: { peak: 2, trough: 0.5, peakHour: 20 }
  bursts: { frequency: 5%, multiplier: 5, duration: 3s }
levels: { INFO: 90%, ERROR: 10% }
services:
  web:
    operations:
      get:
        latency: { p50: 10ms, p95: 40ms }
        calls: [ { to: stock.level, timeout: 500ms, retries: 2, backoff: 100ms, fallback: guess, share: 30% } ]
        logs: [ { at: end, level: INFO, message: page sent } ]
      guess: { latency: 1ms..3ms }
    events: [ { name: hit, level: INFO, message: a hit }, { name: miss, level: ERROR, message: a miss } ]
  stock:
    operations:
      level: { kind: server, errors: 4%, latency: 2ms..20ms }
journeys:
  visit:
    start: home
    abandon: 2%
    states:
      home: { run: web.get, think: 1s..4s, next: { home: 0.7, gone: 0.3 } }
      gone: { outcome: abandoned }
incidents:
  - { name: rush, at: 2h, for: 30m, ramp: 10m, traffic: x3 }
  - { name: stock-errors, at: 5h, for: 1h, every: 6h, service: stock, errors: 40%, codes: "ERR_503" }
  - { name: much-later, at: 3d, for: 1h, service: web, silence: true }
`;
const shop = join(folder, 'shop.yaml');
writeFileSync(shop, SHOP);

const textsOf = (svg: string): readonly string[] => all(parseMarkup(svg), 'text').map(textOf);

describe('a picture', () => {
  test.each(builtInScenarios())(
    'of the built-in %s is whole: every service, incident and journey',
    async (name) => {
      const { scenario } = await loadScenario(name, '1');
      const page = await drawn(`${name}.html`, name);
      const { stdout } = await preview(name);
      const titles = all(parseMarkup(page), 'title').map(textOf);
      const texts = all(parseMarkup(page), 'text').map(textOf);
      for (const { name: service } of scenario.services) expect(titles).toContain(service);
      for (const journey of scenario.journeys) expect(texts).toContain(journey.name);
      for (const incident of scenario.incidents)
        expect(titles.some((title) => title.startsWith(`${incident.name}: `))).toBe(true);
      for (const { name: part } of [...scenario.services, ...scenario.journeys, ...scenario.incidents])
        expect(stdout).toContain(part);
      expect(page).not.toMatch(/NaN|undefined|Infinity|\[object/);
    },
  );

  test('shows traffic, calls, errors, incidents and journeys', async () => {
    const texts = textsOf(await drawn('shop.svg', shop));
    const text = texts.join('\n');
    expect(text).toContain('A shop that sells <b>bold</b> & "quoted" things.');
    expect(text).toMatch(/24h from Mon 00:00, times in Europe\/Berlin. Later incidents: much-later\./);
    expect(text).toContain('→ stock.level');
    expect(texts.join(' ')).toContain('30% of runs, timeout 500ms, 2 retries after 100ms, fallback guess');
    expect(texts).toContain('2ms–20ms, 4% fail');
    expect(texts.join(' ')).toMatch(/stock: 40% errors, ERR_503; at 5h for 1h, every 6h/);
    expect(texts).toEqual(
      expect.arrayContaining(['rush', '70%', '30%', 'thinks 1s–4s', 'abandoned', '06:00', 'Tue']),
    );
    expect(text).toMatch(/Log lines without incidents: [\d.]+% ERROR/);
  });

  test('is identical for the same seed and differs for another seed', async () => {
    const first = await drawn('a.svg', shop);
    expect(await drawn('b.svg', shop)).toBe(first);
    expect(await drawn('c.svg', shop, '--seed', '2')).not.toBe(first);
  });

  test('has the width of --width', async () => {
    const [svg] = all(parseMarkup(await drawn('wide.svg', shop, '--width', '1600')), 'svg');
    expect(svg!.attributes.width).toBe('1600');
  });

  test('of some services leaves out the others, their incidents and their journeys', async () => {
    const texts = textsOf(await drawn('some.svg', shop, '--services', 'stock'));
    expect(texts).toContain('stock-errors');
    expect(texts).not.toContain('web');
    expect(texts).not.toContain('visit');
  });

  test('starts at --from', async () => {
    const texts = textsOf(await drawn('from.svg', shop, '--from', '5h', '--duration', '30m'));
    expect(texts).toEqual(expect.arrayContaining(['05:05', 'stock-errors']));
    expect(texts).not.toContain('rush');
  });

  test('of a run with a start date names that day', async () => {
    const text = textsOf(await drawn('day.svg', shop, '--start', '2026-03-28T23:00:00Z')).join('\n');
    expect(text).toContain('24h from Sun, 29 Mar 2026, 00:00');
  });
});

describe('a chart on the terminal', () => {
  test.each(['40', '80', '132'])('fits into %s columns', async (columns) => {
    const { stdout, code } = await preview(shop, '--width', columns);
    expect(code).toBe(0);
    for (const line of stdout.split('\n')) expect(columnsOf(line)).toBeLessThanOrEqual(Number(columns));
  });

  test('shows the same as the picture', async () => {
    const { stdout } = await preview(shop, '--width', '120');
    expect(stdout).toMatch(/^ +[\d.]+ ┤.*[█░]/m);
    expect(stdout).toMatch(/━+ rush: all services: traffic x3; at 2h for 30m, ramp 10m/);
    expect(stdout).toMatch(/^ {6}→ stock\.level {2}30% of runs, timeout 500ms/m);
    expect(stdout).toMatch(/^ {6}→ 70% home, 30% gone$/m);
    expect(stdout).toMatch(/% ERROR/);
  });
});

describe('usage', () => {
  test.each([
    [['--output', 'shop.png'], 'ends in .svg or .html'],
    [['--output', 'shop'], 'ends in .svg or .html'],
    [['--width', '20'], '40 to 500'],
    [['--width', '20', '--output', 'x.svg'], '600 to 4000'],
    [['--from', 'soon'], 'a duration'],
    [['--services', 'stok'], 'did you mean "stock"'],
    [['--services', ','], 'has no service name'],
    [['--output', join('/dev/null', 'x.svg')], 'cannot write'],
  ])('%j is rejected with a reason', async (argv, reason) => {
    const { code, stderr, stdout } = await preview(shop, ...argv);
    expect(code).toBe(2);
    expect(stderr).toContain(reason);
    expect(stdout).toBe('');
  });

  test('reports all errors together', async () => {
    const { stderr } = await preview(shop, '--from', 'x', '--width', 'y', '--output', 'z');
    expect(stderr.match(/^error:/gm)).toHaveLength(3);
  });
});
