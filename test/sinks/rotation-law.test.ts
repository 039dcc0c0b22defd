/** Whatever fails, moves and rotates: the files together hold the accepted lines, each once, whole and in order. */
import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import type { LogRecord } from '../../src/model/record.ts';
import { openFileOutput } from '../../src/sinks/file.ts';
import { logRecord, START_MS } from '../support/records.ts';
import { type Fate, MemoryDisk } from './memory-disk.ts';
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
const fate: fc.Arbitrary<Fate> = fc.oneof(
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

/** Numbered records whose lines tell where they belong; every seventh is below the filter's level. */
class Source {
  readonly given: LogRecord[] = [];
  #timeMs = START_MS;

  batch({ count, width, apartMs }: { count: number; width: number; apartMs: number }): LogRecord[] {
    const made = Array.from({ length: count }, (_, i) => {
      const number = this.given.length + i;
      this.#timeMs += apartMs;
      return logRecord({
        timeMs: this.#timeMs,
        message: `${number} ${'ü'.repeat(width)}`,
        level: number % 7 === 0 ? 'DEBUG' : 'INFO',
      });
    });
    this.given.push(...made);
    return made;
  }

  get taken(): readonly LogRecord[] {
    return this.given.filter(({ level }) => level === 'INFO');
  }
}

const backupNumber = (path: string): number => Number(/^app\.log\.(\d+)(\.gz)?$/.exec(path)?.[1] ?? 0);
/** Each with its line end; what stands after the last one is a torn line. */
const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

test.each([
  ['without a header', MESSAGES],
  ['with a header', WITH_HEADER],
])('%s: faults, moves and rotation lose, tear and double no line that was accepted', async (_, format) => {
  vi.useFakeTimers();
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 20 }),
      fc.array(fate, { maxLength: 40 }),
      rotation,
      fc.boolean(),
      async (steps, fates, rotation, endsBadly) => {
        const disk = new MemoryDisk(['good', ...fates]);
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
        if (endsBadly) disk.ever = 'ENOSPC';
        const flushed = output.flush(60_000);
        await vi.advanceTimersByTimeAsync(62_000);
        await flushed;
        await output.close();

        const account = output.accounts()[0]!;
        expect(sumOf(account)).toBe(source.given.length);
        expect(account.filtered).toBe(source.given.length - source.taken.length);
        expect(account.pending).toBe(0);
        if (!endsBadly) expect(account.dropped).toBe(0);

        const header = format.header === undefined ? undefined : `${format.header}\n`;
        const contents = disk.files
          // A copy that was left behind in the middle of packing is no backup.
          .filter(([path]) => !path.endsWith('.part'))
          // And where only the packed file's own removal failed, the two are the same.
          .filter(([path], __, all) => !all.some(([other]) => other === `${path}.gz`))
          .map(([path, text]) => {
            const lines = linesOf(text);
            // The rest of a line that was copied half is written whole to the emptied file.
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

test('on a good disk every file keeps to its size and to its time', async () => {
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
      const timeOf = (line: string): number => source.given[Number.parseInt(line, 10)]!.timeMs;
      for (const [, text] of disk.files) {
        const lines = linesOf(text).slice(1);
        if (lines.length > 1) expect(Buffer.byteLength(text)).toBeLessThanOrEqual(rotation.sizeBytes);
        const periods = new Set(lines.map((line) => Math.floor(timeOf(line) / rotation.everyMs)));
        expect(periods.size).toBeLessThanOrEqual(1);
      }
      const kept = disk.files.flatMap(([, text]) => linesOf(text).slice(1));
      expect(kept).toHaveLength(source.given.length);
    }),
    { numRuns: 200 },
  );
});
