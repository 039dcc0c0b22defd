/** Runs of the built program that end well, and what their files hold. */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect } from 'vitest';
import { freshFolder, type ProgramOptions, runProgram } from '../../support/program.ts';

export const VIRTUAL = ['--clock', 'virtual', '--seed', '1'];
/** Some three thousand records. */
export const SOME = [...VIRTUAL, '--no-bursts', '--rate', '100', '--duration', '30s'];

export const lines = (text: Buffer | string): readonly string[] => text.toString().split('\n').slice(0, -1);

export interface OutputRow {
  readonly name: string;
  readonly kind: string;
  readonly accepted: number;
  readonly filtered: number;
}

export interface Account {
  readonly ledger: { readonly emitted: { readonly logs: number }; readonly outputs: readonly OutputRow[] };
}

export async function accountOf(args: readonly string[], options: ProgramOptions): Promise<Account> {
  const { code, stdout, stderr } = await runProgram([...args, '--json'], options);
  expect(stderr).toContain('the account balances');
  expect(code).toBe(0);
  return JSON.parse(stdout.toString());
}

/** A file with its old ones, the oldest first: `app.log.2.gz`, `app.log.1.gz`, `app.log`. */
export function generations(
  cwd: string,
  file: string,
): readonly { readonly name: string; readonly text: string }[] {
  const old = /\.(\d+)(?:\.gz)?$/;
  const age = (name: string): number => Number(old.exec(name.slice(file.length))?.[1] ?? 0);
  return readdirSync(cwd)
    .filter((name) => name === file || (name.startsWith(`${file}.`) && old.test(name.slice(file.length))))
    .sort((a, b) => age(b) - age(a))
    .map((name) => {
      const bytes = readFileSync(join(cwd, name));
      return { name, text: (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString() };
    });
}

export const linesOf = (cwd: string, file: string): readonly string[] =>
  generations(cwd, file).flatMap(({ text }) => lines(text));

/** Two files and the console, with everything that a setting can take the place of. */
const SHOP = `name: shop
description: A shop with outputs of its own.
traffic: { rate: 100 }
levels: { INFO: 90%, ERROR: 10% }
outputs:
  - { console: true, format: bracketed }
  - { file: logs/all.json, format: json, rotate: { size: 32KB, keep: 3, gzip: true } }
  - { file: errors.txt, format: text, only: error }
services:
  till:
    events: [{ name: sold, level: INFO, message: sold }, { name: stuck, level: ERROR, message: stuck }]
`;
export interface Said {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly settings?: string;
}

/** The shop with what is said over it: its folder, every file that a run left there, and the console. */
export const shop = async ({ args = [], env = {}, settings }: Said) => {
  const cwd = freshFolder();
  writeFileSync(join(cwd, 'shop.yaml'), SHOP);
  if (settings !== undefined) writeFileSync(join(cwd, 'mine.yaml'), settings);
  const from = settings === undefined ? [] : ['--settings', 'mine.yaml'];
  const ended = await runProgram(['shop.yaml', ...VIRTUAL, '--count', '2000', ...from, ...args], {
    cwd,
    env,
  });
  expect(ended.stderr).toContain('the account balances');
  expect(ended.code).toBe(0);
  const written = readdirSync(cwd, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(cwd, name)).isFile() && !name.endsWith('.yaml'))
    .sort();
  return { cwd, written, console: lines(ended.stdout) };
};
