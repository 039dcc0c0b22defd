/** What `--help` says of flags, over all commands: one short flag means one thing, and every default is what holds. */
import { Writable } from 'node:stream';
import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { programOf } from '../../src/commands/main.ts';
import { settingRows } from '../../src/commands/setting-rows.ts';
import { outputsOf } from '../../src/config/outputs.ts';
import { loadScenario } from '../../src/config/scenario/index.ts';
import { overrideScenario } from '../../src/config/scenario/override.ts';
import { DEFINITIONS, resolveSettings } from '../../src/config/settings/resolve.ts';

const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
const program = programOf(
  { argv: [], env: {}, stdout: nowhere, stderr: nowhere, onSignal() {}, exit() {} },
  () => {},
);

const withAll = (command: Command): readonly Command[] => [command, ...command.commands.flatMap(withAll)];
const commands = withAll(program);

const helpOf = (name: string): string =>
  // Each flag on one line.
  commands
    .find((command) => command.name() === name)!
    .configureHelp({ helpWidth: 1000 })
    .helpInformation();

const lineOf = (command: string, flag: string): string =>
  helpOf(command)
    .split('\n')
    .find((line) => new RegExp(`^ *(-\\w, )?${flag} `).test(line)) ?? '';

/** A second name of one letter stands for the same in every command that has it. */
const SHORT: Readonly<Record<string, readonly string[]>> = {
  '-V': ['--version'],
  '-d': ['--duration'],
  '-f': ['--format'],
  '-l': ['--level'],
  '-n': ['--count'],
  '-o': ['--output', '--output-file'],
  '-r': ['--rate'],
};

describe('short flags', () => {
  const pairs = commands.flatMap((command) =>
    command.options.map(({ short, long }) => ({ command: command.name(), short, long: long! })),
  );

  test('mean one thing each, and every one is in the table', () => {
    const used = pairs.filter(({ short }) => short);
    expect(used.filter(({ short, long }) => !SHORT[short!]?.includes(long))).toEqual([]);
    expect(new Set(used.map(({ short }) => short))).toEqual(new Set(Object.keys(SHORT)));
  });

  test('are there wherever their long flag is', () => {
    const shortOf = new Map(
      Object.entries(SHORT).flatMap(([short, longs]) => longs.map((long) => [long, short])),
    );
    expect(pairs.filter(({ short, long }) => short !== shortOf.get(long))).toEqual([]);
  });
});

describe('defaults', () => {
  test.each([
    ['run', '--duration <time>', 'until stopped'],
    ['check', '--duration <time>', 'until stopped'],
    ['preview', '--duration <time>', '24h'],
    ['preview', '--seed <text>', '1'],
    ['preview', '--start <time>', "a Monday, 00:00 in the scenario's time zone"],
    ['drill', '--duration <time>', 'to the end of its incidents and expected windows, at least 1h'],
    ['drill', '--seed <text>', 'random, printed in the report'],
    ['drill', '--start <time>', "a Monday, 00:00 in the scenario's time zone"],
    ['sweep', '--duration <time>', '1h, or what the incident needs'],
  ])('%s %s: %s', (command, flag, text) => {
    expect(lineOf(command, flag)).toContain(`default: ${text})`);
  });

  test('of settings that a scenario decides are what that scenario says', async () => {
    const told = DEFINITIONS.flatMap(([key, { name, defaultText = '', parse }]) => {
      const [, written, scenario] = /^(.+) (?:in|for each service of) ([a-z-]+)$/.exec(defaultText) ?? [];
      return scenario === undefined ? [] : [{ key, name, written: written!, scenario, parse }];
    });
    expect(told.map(({ name }) => name)).toEqual([
      'distribution',
      'ratio',
      'rate',
      'frequency',
      'burst-frequency',
      'burst-multiplier',
      'burst-duration',
      'format',
      'output-file',
      'rotate-size',
      'rotate-keep',
      'rotate-every',
      'level',
    ]);
    for (const { key, name, written, scenario, parse } of told) {
      const rows = await rowsOf(scenario);
      const holds = rows.find((row) => row.name === name)!.value;
      if (key === 'ratio') {
        expect(
          String(holds)
            .split(',')
            .every((pair) => pair.endsWith(`=${written}`)),
        ).toBe(true);
      } else if (key === 'frequency') {
        const rate = rows.find((row) => row.name === 'rate')!.value;
        expect(1 / Number(rate)).toBe(Number(written));
      } else {
        const read = (raw: unknown): unknown => {
          const parsed = parse(raw);
          return parsed.ok ? parsed.value : raw;
        };
        expect(read(holds ?? 'off'), name).toEqual(read(written));
      }
    }
  });
});

async function rowsOf(name: string) {
  const resolved = resolveSettings({ flags: { scenario: name }, environment: {} });
  const { scenario } = overrideScenario((await loadScenario(name, '')).scenario, resolved.values);
  return settingRows(resolved, scenario, outputsOf(scenario, resolved));
}
