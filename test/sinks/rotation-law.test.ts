/** With any faults, moves and rotations, the files together contain the accepted lines, each once, whole and in order. */
import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import type { LogRecord } from '../../src/model/record.ts';
import { openFileOutput } from '../../src/sinks/file.ts';
import { logRecord, START_MS } from '../support/records.ts';
import { MemoryDisk, type Result } from './memory-disk.ts';
import { MESSAGES, sumOf, WITH_HEADER } from './support.ts';

const PATH = 'app.log';
const KEEP = 60;

afterEach(() => {
  vi.useRealTimers();
});

type Step =
  | { readonly do: 'write'; readonly count: number; readonly width: number; readonly apartMs: number }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'move and reopen' }
  | { readonly do: 'move' }
  | { readonly do: 'copy and empty' };

const writing = fc.record({
  do: fc.constant('write' as const),
  count: fc.integer({ min: 1, max: 8 }),
  width: fc.oneof(fc.integer({ min: 0, max: 30 }), fc.constant(300)),
  apartMs: fc.integer({ min: 0, max: 40 }),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: writing },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(1, 1100, 6000) }),
  },
  fc.constant({ do: 'move and reopen' } as const),
  fc.constant({ do: 'move' } as const),
  fc.constant({ do: 'copy and empty' } as const),
);
const result: fc.Arbitrary<Result> = fc.oneof(
  { weight: 4, arbitrary: fc.constant('good' as const) },
  fc.constantFrom('ENOSPC' as const, 'EIO' as const),
  fc.integer({ min: 1, max: 60 }),
);
const rotation = fc.record({
  sizeBytes: fc.integer({ min: 1, max: 400 }),
  everyMs: fc.integer({ min: 1, max: 100 }),
  keep: fc.constant(KEEP),
  gzip: fc.boolean(),
});

/** Numbered records, so that a line shows its position; every seventh is below the filter's level. */
class Source {
  readonly made: LogRecord[] = [];
  #timeMs = START_MS;

  batch({ count, width, apartMs }: { count: number; width: number; apartMs: number }): LogRecord[] {
    const batch = Array.from({ length: count }, (_, i) => {
      const number = this.made.length + i;
      this.#timeMs += apartMs;
      return logRecord({
        timeMs: this.#timeMs,
        message: `${number} ${'ü'.repeat(width)}`,
        level: number % 7 === 0 ? 'DEBUG' : 'INFO',
      });
    });
    this.made.push(...batch);
    return batch;
  }

  get taken(): readonly LogRecord[] {
    return this.made.filter(({ level }) => level === 'INFO');
  }
}

const backupNumber = (path: string): number => Number(/^app\.log\.(\d+)(\.gz)?$/.exec(path)?.[1] ?? 0);
/** Each with its line end; text after the last line end is a torn line. */
const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

test.each([
  ['without a header', MESSAGES],
  ['with a header', WITH_HEADER],
])('%s: no accepted line is lost, torn or duplicated by faults, moves and rotation', async (_, format) => {
  vi.useFakeTimers();
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 20 }),
      fc.array(result, { maxLength: 40 }),
      rotation,
      fc.boolean(),
      async (steps, results, rotation, diskFailsAtEnd) => {
        const disk = new MemoryDisk(['good', ...results]);
        const output = await openFileOutput({
          path: PATH,
          format,
          filter: { services: [], leastLevel: 'INFO' },
          rotation,
          whenFull: 'drop',
          onTrouble: () => {},
          disk,
        });
        const source = new Source();
        let moves = 0;
        for (const now of steps) {
          if (now.do === 'write') output.write(source.batch(now));
          else if (now.do === 'wait') await vi.advanceTimersByTimeAsync(now.ms);
          else if (now.do === 'copy and empty') disk.copyAndEmpty(PATH, `copied-${moves++}`);
          else {
            disk.move(PATH, `moved-${moves++}`);
            if (now.do === 'move and reopen') output.reopen!();
          }
        }
        if (diskFailsAtEnd) disk.ever = 'ENOSPC';
        const flushed = output.flush(60_000);
        await vi.advanceTimersByTimeAsync(62_000);
        await flushed;
        await output.close();

        const account = output.accounts()[0]!;
        expect(sumOf(account)).toBe(source.made.length);
        expect(account.filtered).toBe(source.made.length - source.taken.length);
        expect(account.pending).toBe(0);
        if (!diskFailsAtEnd) expect(account.dropped).toBe(0);

        const header = format.header === undefined ? undefined : `${format.header}\n`;
        const contents = disk.files
          // A partial copy of an interrupted compression is not a backup.
          .filter(([path]) => !path.endsWith('.part'))
          // If only the removal of the plain file failed, both files have the same content.
          .filter(([path], __, all) => !all.some(([other]) => other === `${path}.gz`))
          .map(([path, text]) => {
            const lines = linesOf(text);
            // A line that was copied in part is written whole to the emptied file.
            if (path.startsWith('copied-') && lines.at(-1)?.endsWith('\n') === false) lines.pop();
            if (header !== undefined && lines.length > 0) expect(lines.shift()).toBe(header);
            return { path, lines };
          })
          .filter(({ lines }) => lines.length > 0);
        const byName = [...contents].sort((a, b) => backupNumber(b.path) - backupNumber(a.path));
        const byNumber = [...contents].sort(
          (a, b) => Number.parseInt(a.lines[0]!, 10) - Number.parseInt(b.lines[0]!, 10),
        );
        const expected = source.taken.slice(0, account.accepted).map(({ message }) => `${message}\n`);
        expect(byNumber.flatMap(({ lines }) => lines)).toEqual(expected);
        if (moves === 0) expect(byName.map(({ path }) => path)).toEqual(byNumber.map(({ path }) => path));
      },
    ),
    { numRuns: 400 },
  );
});

test('on a disk without errors every file stays within its size and its period', async () => {
  vi.useFakeTimers();
  await fc.assert(
    fc.asyncProperty(fc.array(writing, { maxLength: 20 }), rotation, async (steps, rotation) => {
      const disk = new MemoryDisk([]);
      const output = await openFileOutput({
        path: PATH,
        format: WITH_HEADER,
        rotation: { ...rotation, keep: 200 },
        whenFull: 'wait',
        onTrouble: () => {},
        disk,
      });
      const source = new Source();
      for (const now of steps) output.write(source.batch(now));
      await output.flush(1000);
      await output.close();
      const timeOf = (line: string): number => source.made[Number.parseInt(line, 10)]!.timeMs;
      for (const [, text] of disk.files) {
        const lines = linesOf(text).slice(1);
        if (lines.length > 1) expect(Buffer.byteLength(text)).toBeLessThanOrEqual(rotation.sizeBytes);
        const periods = new Set(lines.map((line) => Math.floor(timeOf(line) / rotation.everyMs)));
        expect(periods.size).toBeLessThanOrEqual(1);
      }
      const kept = disk.files.flatMap(([, text]) => linesOf(text).slice(1));
      expect(kept).toHaveLength(source.made.length);
    }),
    { numRuns: 200 },
  );
});
