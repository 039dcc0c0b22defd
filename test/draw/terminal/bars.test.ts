import fc from 'fast-check';
import { expect, test } from 'vitest';
import { terminalBars } from '../../../src/draw/terminal/bars.ts';

const bars = (label: string, from: number, to: number) =>
  terminalBars([{ label, spans: [{ from, to }] }], 40, 2);

test('a label is after its bar, before it, or above it', () => {
  expect(bars('outage', 0, 4)).toEqual(['  ━━━━ outage']);
  expect(bars('outage', 30, 40)).toEqual([`  ${' '.repeat(23)}outage ${'━'.repeat(10)}`]);
  expect(bars('outage', 2, 38)).toEqual(['  outage', `    ${'━'.repeat(36)}`]);
});

test('a short bar is one column wide', () => {
  expect(bars('a', 10, 10)).toEqual([`  ${' '.repeat(10)}━ a`]);
});

test('no line is too long, and every bar is at its columns', () => {
  const span = fc
    .tuple(fc.integer({ min: -5, max: 45 }), fc.nat(20))
    .map(([from, length]) => ({ from, to: from + length }));
  fc.assert(
    fc.property(
      fc.string({ maxLength: 80 }),
      fc.array(span, { minLength: 1, maxLength: 5 }),
      (text, spans) => {
        const label = text.replaceAll('━', '-');
        const lines = terminalBars([{ label, spans }], 40, 2);
        for (const line of lines) expect([...line].length).toBeLessThanOrEqual(42);
        const drawn = lines.at(-1)!;
        for (const { from, to } of spans) {
          for (let column = Math.max(0, from); column < Math.min(40, to); column++)
            expect(drawn[2 + column]).toBe('━');
        }
      },
    ),
  );
});
