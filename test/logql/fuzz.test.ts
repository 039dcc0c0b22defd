/** Readings of expressions that nobody would write: they say something or nothing, and never fail. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  absentPattern,
  comparesWithBool,
  givesLines,
  groupingLabels,
  levelComparisons,
  longestRange,
  presenceOf,
  selectorsOf,
  thresholdOf,
} from '../../src/logql/index.ts';

const PARTS =
  'sum rate absent_over_time by without on ignoring group_left bool offset and or unless ( ) { } [ ] , > >= == != =~ = - + / ^ 5 0.5 5m [5m] "a" `b` # // /* a level {a="b"} {a=~".+"}'.split(
    ' ',
  );

const expression = fc.oneof(
  fc.array(fc.constantFrom(...PARTS), { maxLength: 30 }).map((parts) => parts.join(' ')),
  fc.array(fc.constantFrom(...PARTS), { maxLength: 30 }).map((parts) => parts.join('')),
  fc.string({ maxLength: 60 }),
);

test('whatever stands there', () => {
  fc.assert(
    fc.property(expression, (expr) => {
      expect(['conditional', 'with-records', 'always']).toContain(presenceOf(expr));
      expect(longestRange(expr)).toBeGreaterThanOrEqual(0);
      for (const selector of selectorsOf(expr)) expect(expr).toContain(selector);
      const threshold = thresholdOf(expr);
      if (threshold) expect(expr).toContain(threshold.measured);
      const pattern = absentPattern(expr);
      if (pattern !== undefined) expect(selectorsOf(expr)).toContain(pattern);
      for (const { label } of levelComparisons(expr).flat()) expect(expr).toContain(label);
      for (const label of groupingLabels(expr) ?? []) expect(typeof label).toBe('string');
      expect(comparesWithBool(expr) && givesLines(expr)).toBe(false);
    }),
    { numRuns: 2000 },
  );
});
