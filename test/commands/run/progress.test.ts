/** Progress of a run on standard error, and the flag that turns it off. */
import { Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { statusLine } from '../../../src/commands/run/status-line.ts';
import type { RunStatus } from '../../../src/model/run.ts';
import { runProgram, start } from '../../support/program.ts';

describe('the flag', () => {
  test.each(['-q', '--no-progress'])('%s is accepted by run and backfill', async (flag) => {
    const run = await runProgram([flag, '--clock', 'virtual', '--count', '5', '--output-file', '']);
    expect([run.code, run.stdout.toString().split('\n')]).toEqual([
      0,
      expect.objectContaining({ length: 6 }),
    ]);
    const past = await runProgram(['backfill', flag, '--from', '-1m', '--output-file', 'past.log']);
    expect(past.code).toBe(0);
  });

  test('keeps what is not progress: banner, account, stopping', async () => {
    const run = start(['-q', '--rate', '50', '--control-port', 'off']);
    await run.untilLines(1);
    run.child.kill('SIGINT');
    const { stderr } = await run.ended;
    for (const text of ['firedrill: storefront', 'stopping: finishing and flushing', 'the account balances'])
      expect(stderr).toContain(text);
  });
});

describe('the status line', () => {
  const STATUS: RunStatus = {
    phase: 'running',
    elapsedMs: 65_000,
    planned: { logs: 1200 },
    filtered: 3,
    skipped: 2,
    emitted: { logs: 1000, spans: 800 },
  };
  const drawn = (wanted: boolean): string => {
    let stderr = '';
    const stream = new Writable({
      write(chunk, _encoding, done) {
        stderr += chunk;
        done();
      },
    });
    let nowMs = performance.now();
    const shell = {
      argv: [],
      env: {},
      stdout: stream,
      stderr: Object.assign(stream, { isTTY: true, columns: 120 }),
      onSignal() {},
      exit() {},
    };
    const status = statusLine(shell, {
      wanted: () => wanted,
      read: () => STATUS,
      wholeMs: 130_000,
      now: () => nowMs,
    });
    nowMs += 1000;
    status.tick();
    status.end();
    return stderr;
  };

  test('shows phase, time, share and counts, and is cleared at the end', () => {
    expect(drawn(true)).toBe(
      '\r\u001b[Krunning 00:01:05 (50%): 1,000 logs, 800 spans, 1000 logs/s, 3 filtered, 2 skipped\r\u001b[K',
    );
  });

  test('is not drawn unless it is wanted', () => {
    expect(drawn(false)).toBe('');
  });
});
