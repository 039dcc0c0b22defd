/** What `--help` says of flags, over all commands: one short flag means one thing, and every default is what holds. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { programOf } from '../../src/commands/main.ts';
import { settingRows } from '../../src/commands/run/setting-rows.ts';
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
  '-q': ['--no-progress'],
  '-r': ['--rate'],
};

describe('short flags', () => {
  const pairs = commands.flatMap((command) =>
    command.options.map(({ short, long }) => ({ command: command.name(), short, long: long! })),
  );

  test('have one meaning each, and every one is in the table', () => {
    const used = pairs.filter(({ short }) => short);
    expect(used.filter(({ short, long }) => !SHORT[short!]?.includes(long))).toEqual([]);
    expect(new Set(used.map(({ short }) => short))).toEqual(new Set(Object.keys(SHORT)));
  });

  test('exist wherever their long flag exists', () => {
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

  test('of settings that a scenario defines are the values of that scenario', async () => {
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

describe('the flags of documented commands are known', () => {
  const pages = [
    'README.md',
    'CHANGELOG.md',
    ...readdirSync('docs', { recursive: true, encoding: 'utf8' }).map((file) => join('docs', file)),
  ];
  const lines = pages
    .filter((page) => page.endsWith('.md'))
    .flatMap((page) =>
      [...readFileSync(page, 'utf8').matchAll(/^```(?:sh|console)\n([\s\S]*?)^```/gm)].flatMap(([, block]) =>
        block!
          .replaceAll('\\\n', ' ')
          .split('\n')
          .map((line) => ({ page, line })),
      ),
    )
    // Up to a comment, a pipe or another command.
    .map(({ page, line }) => ({ page, line: line.replace(/ (#|\||>|&&|;).*$/, '') }))
    .flatMap(({ page, line }) => {
      const [, given] = /(?:^|\s)(?:firedrill|npm start(?: --silent)? --) (.*)$/.exec(line) ?? [];
      return given === undefined ? [] : [{ page, given }];
    });

  test('are found in the docs', () => {
    expect(lines.length).toBeGreaterThan(40);
  });

  test.each(lines)('$page: $given', ({ given }) => {
    const words = given.replaceAll(/'[^']*'|"[^"]*"/g, 'x').split(/\s+/);
    const named = commands.find((command) => command !== program && command.name() === words[0]);
    const command = named ?? commands.find((each) => each.name() === 'run')!;
    const flags = words
      .map((word) => word.split('=')[0]!)
      .filter((word) => /^--?[a-z]/i.test(word) && !/^-\d/.test(word) && !word.endsWith('-ratio'));
    const known = [...command.options, ...program.options].flatMap(({ short, long }) => [short, long]);
    // What else `ratios` is given are services, whose names only the run knows.
    const unknown = flags.filter((flag) => !known.includes(flag) && flag !== '--help');
    if (command.name() === 'ratios')
      expect(unknown.every((flag) => /^--(api|payment)/.test(flag))).toBe(true);
    else expect(unknown).toEqual([]);
  });
});
