/** Files of the built program make room: by size and by time, packed, as many as stay, and by whose word. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { freshFolder } from '../../support/program.ts';
import { accountOf, generations, lines, linesOf, type Said, SOME, shop, VIRTUAL } from './outputs-support.ts';

describe('files rotate', () => {
  /** `sizeBytes`: none is larger, and none had room for what came next. */
  function expectFull(files: readonly { text: string }[], header: string, sizeBytes: number): void {
    for (const [i, { text }] of files.entries()) {
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(sizeBytes);
      expect(text.startsWith(header) && text.endsWith('\n')).toBe(true);
      const next = files[i + 1]?.text.slice(header.length).split('\n')[0];
      if (next === undefined) continue;
      expect(Buffer.byteLength(text) + Buffer.byteLength(next) + 1).toBeGreaterThan(sizeBytes);
    }
  }

  test('by size, compressed: no line is lost, torn or duplicated, and each csv file has a header', async () => {
    const cwd = freshFolder();
    const list = `[{ file: all.json, format: json, rotate: { size: 64KB, keep: 100, gzip: true } },
      { file: all.csv, format: csv, rotate: { size: 16KB, keep: 100, gzip: true } }]`;
    const { ledger } = await accountOf(['storefront', ...SOME, '--outputs', list], { cwd });
    const json = generations(cwd, 'all.json');
    expect(json.length).toBeGreaterThan(5);
    expect(json.map(({ name }) => name)).toEqual([
      ...Array.from({ length: json.length - 1 }, (_, i) => `all.json.${json.length - 1 - i}.gz`),
      'all.json',
    ]);
    expectFull(json, '', 64 * 1024);
    const ids = linesOf(cwd, 'all.json').map((line) => JSON.parse(line).id);
    const [run] = ids[0].split('-');
    expect(ids).toEqual(Array.from({ length: ledger.emitted.logs }, (_, i) => `${run}-${i}`));
    const csv = generations(cwd, 'all.csv');
    expect(csv.length).toBeGreaterThan(5);
    expectFull(csv, 'timestamp,level,id,service,user_id,request_id,duration_ms,message\n', 16 * 1024);
    expect(csv.flatMap(({ text }) => lines(text).slice(1)).map((row) => row.split(',')[2])).toEqual(ids);
  });

  test('by time: a file for each whole minute of the records’ own time', async () => {
    const cwd = freshFolder();
    const start = ['--start', '2026-03-01T08:59:30Z', '--duration', '5m'];
    const list = '[{ file: all.txt, rotate: { every: 1m, keep: 100, gzip: true } }]';
    const args = ['demo-backend', '--clock', 'virtual', '--seed', '1', ...start, '--outputs', list];
    const { ledger } = await accountOf(args, { cwd });
    const minutes = generations(cwd, 'all.txt').map(
      ({ text }) => new Set(lines(text).map((line) => line.slice(11, 16))),
    );
    expect(minutes).toEqual(
      ['08:59', '09:00', '09:01', '09:02', '09:03', '09:04'].map((minute) => new Set([minute])),
    );
    expect(linesOf(cwd, 'all.txt')).toHaveLength(ledger.emitted.logs);
  });

  test('and keep the requested number of old files, the newest', async () => {
    const cwd = freshFolder();
    const list = '[{ file: all.json, format: json, rotate: { size: 16KB, keep: 2 } }]';
    const { ledger } = await accountOf(['storefront', ...SOME, '--outputs', list], { cwd });
    expect(readdirSync(cwd).sort()).toEqual(['all.json', 'all.json.1', 'all.json.2']);
    const sequence = linesOf(cwd, 'all.json').map((line) => Number(JSON.parse(line).id.split('-')[1]));
    const { logs } = ledger.emitted;
    expect(sequence).toEqual(sequence.map((_, i) => logs - sequence.length + i));
  });

  test('heartbeat: at one megabyte, with three old files', async () => {
    const cwd = freshFolder();
    await accountOf(['heartbeat', ...VIRTUAL, '--rate', '100', '--count', '50000'], { cwd });
    const files = generations(join(cwd, 'logs'), 'heartbeat.log');
    expect(files.map(({ name }) => name)).toEqual(
      [3, 2, 1].map((n) => `heartbeat.log.${n}`).concat('heartbeat.log'),
    );
    expectFull(files, '', 1024 ** 2);
  });
});

describe('rotation: flag over variable over settings file over scenario, for every file', () => {
  const settings = 'rotate-size: 8KB\nrotate-keep: 4\n';
  const counts = async (said: Said): Promise<{ json: number; text: number; largest: number }> => {
    const { cwd } = await shop(said);
    const json = generations(join(cwd, 'logs'), 'all.json');
    const largest = Math.max(...json.map(({ text }) => Buffer.byteLength(text)));
    return { json: json.length, text: generations(cwd, 'errors.txt').length, largest };
  };

  test('as the scenario says', async () => {
    const { json, text, largest } = await counts({});
    expect([json, text]).toEqual([4, 1]);
    expect(largest).toBeGreaterThan(32_000);
  });

  test('as the settings file says', async () => {
    const { json, text, largest } = await counts({ settings });
    expect([json, text]).toEqual([5, 3]);
    expect(largest).toBeLessThanOrEqual(8192);
  });

  test('as the variables say', async () => {
    const env = { LOG_ROTATE_SIZE: '4KB', LOG_ROTATE_KEEP: '1' };
    const { json, text, largest } = await counts({ settings, env });
    expect([json, text]).toEqual([2, 2]);
    expect(largest).toBeLessThanOrEqual(4096);
  });

  test('as the flags say, each by itself', async () => {
    const env = { LOG_ROTATE_SIZE: '4KB', LOG_ROTATE_KEEP: '1' };
    const { json, text, largest } = await counts({ settings, env, args: ['--rotate-keep', '6'] });
    expect([json, text]).toEqual([7, 5]);
    expect(largest).toBeLessThanOrEqual(4096);
  });

  test('off: never', async () => {
    expect(await counts({ settings, env: { LOG_ROTATE_SIZE: 'off' } })).toMatchObject({ json: 1, text: 1 });
  });

  test('by time, and by the size of the scenario', async () => {
    const { cwd } = await shop({ env: { LOG_ROTATE_EVERY: '5s', LOG_ROTATE_KEEP: '50' } });
    const periods = generations(cwd, 'errors.txt').map(
      ({ text }) => new Set(lines(text).map((line) => Math.floor(Number(line.slice(17, 19)) / 5))),
    );
    expect(periods).toEqual([new Set([0]), new Set([1]), new Set([2]), new Set([3])]);
    expect(generations(join(cwd, 'logs'), 'all.json').length).toBeGreaterThan(4);
    expect(linesOf(join(cwd, 'logs'), 'all.json')).toHaveLength(2000);
  });

  test('no old file kept: the file is emptied and continues', async () => {
    const { cwd, written } = await shop({ env: { LOG_ROTATE_KEEP: '0' } });
    expect(written).toEqual(['errors.txt', 'logs/all.json']);
    const ids = linesOf(join(cwd, 'logs'), 'all.json').map((line) =>
      Number(JSON.parse(line).id.split('-')[1]),
    );
    expect(ids.at(-1)).toBe(1999);
    expect(ids).toEqual(ids.map((_, i) => 2000 - ids.length + i));
  });
});
