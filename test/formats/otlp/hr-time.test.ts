import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hrTime } from '../../../src/formats/otlp/hr-time.ts';

const epochMs = fc.double({ min: 0, max: 4_102_444_800_000, noNaN: true });

test('milliseconds become seconds and nanoseconds', () => {
  expect(hrTime(1_767_571_200_123.25)).toEqual([1_767_571_200, 123_250_000]);
});

test('a time that rounds up to a whole second is that second', () => {
  expect(hrTime(999.999_999_9)).toEqual([1, 0]);
});

test('nanoseconds are integers below a second', () => {
  fc.assert(
    fc.property(epochMs, (timeMs) => {
      const [seconds, nanoseconds] = hrTime(timeMs);
      expect(Number.isInteger(seconds) && Number.isInteger(nanoseconds)).toBe(true);
      expect(nanoseconds >= 0 && nanoseconds < 1e9).toBe(true);
    }),
  );
});

test('no time changes by more than half a nanosecond', () => {
  fc.assert(
    fc.property(epochMs, (timeMs) => {
      const [seconds, nanoseconds] = hrTime(timeMs);
      // In integer picoseconds, because doubles would round.
      const picoseconds =
        BigInt(Math.floor(timeMs)) * 1_000_000_000n + BigInt(Math.round((timeMs % 1) * 1e9));
      const difference = BigInt(seconds) * 1_000_000_000_000n + BigInt(nanoseconds) * 1000n - picoseconds;
      expect(difference >= -501n && difference <= 501n).toBe(true);
    }),
  );
});

test('order is kept, so that a log record stays within its span', () => {
  fc.assert(
    fc.property(epochMs, fc.double({ min: 0, max: 5, noNaN: true }), (timeMs, later) => {
      const [s1, n1] = hrTime(timeMs);
      const [s2, n2] = hrTime(timeMs + later);
      expect(s2 > s1 || (s2 === s1 && n2 >= n1)).toBe(true);
    }),
  );
});
