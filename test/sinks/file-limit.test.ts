/** The file output with a file size limit of the kernel, which works like a disk quota and ends a write inside a line. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { OutputAccount } from '../../src/model/output.ts';
import { logRecords } from '../support/records.ts';
import { figuresOf, freshFolder } from './support.ts';

const LIMIT = 10_001;
const PRLIMIT = 'prlimit';
const canLimit = spawnSync(PRLIMIT, ['--version']).status === 0;
const WHY_NOT = 'prlimit (util-linux) is not installed';

interface Limited {
  readonly text: string;
  readonly troubles: readonly string[];
  readonly account: OutputAccount;
}

/** Runs the child with a file size limit. If `recovers`, removes the limit when writing fails. */
async function writeUnderLimit(recovers: boolean): Promise<Limited> {
  const path = join(await freshFolder(), 'app.log');
  const script = fileURLToPath(new URL('./file-limit.child.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, path], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const limit = (bytes: number | 'unlimited'): void =>
    void execFileSync(PRLIMIT, [`--pid=${child.pid}`, `--fsize=${bytes}:unlimited`]);
  const troubles: string[] = [];
  let account: OutputAccount | undefined;
  for await (const line of createInterface(child.stdout)) {
    if (line === 'ready') {
      limit(LIMIT);
      child.stdin.write('write\n');
    } else if (line.startsWith('trouble cannot')) {
      troubles.push(line.slice(8));
      if (recovers) limit('unlimited');
      else child.stdin.end('end\n');
    } else if (line.startsWith('trouble')) {
      troubles.push(line.slice(8));
      child.stdin.end('end\n');
    } else if (line.startsWith('account ')) account = JSON.parse(line.slice(8));
  }
  return { text: await readFile(path, 'utf8'), troubles, account: account! };
}

const lines = (count: number): string =>
  logRecords(count)
    .map(({ message }) => `${message}\n`)
    .join('');

test('the file is complete after the limit is removed', async ({ skip }) => {
  skip(!canLimit, WHY_NOT);
  const { text, troubles, account } = await writeUnderLimit(true);
  expect(text === lines(5000)).toBe(true);
  expect(figuresOf(account)).toEqual({ accepted: 5000 });
  expect(troubles).toHaveLength(2);
});

test('with a permanent limit the file has whole lines only, and the rest counts as dropped', async ({
  skip,
}) => {
  skip(!canLimit, WHY_NOT);
  const { text, troubles, account } = await writeUnderLimit(false);
  const whole = text.split('\n').length - 1;
  expect(text === lines(whole)).toBe(true);
  expect(text.length).toBeGreaterThan(LIMIT - 20);
  expect(figuresOf(account)).toEqual({ accepted: whole, dropped: 5000 - whole });
  expect(troubles).toHaveLength(1);
});
