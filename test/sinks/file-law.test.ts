/** At whatever byte the disk fails, the account and the file agree and no line is torn. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFormat } from '../../src/formats/index.ts';
import { awkwardText } from '../support/awkward.ts';
import { logRecord } from '../support/records.ts';
import { type DiskStep, disk, openOn, sumOf } from './support.ts';

test.each(['text', 'json', 'csv'])(
  '%s: the file contains exactly the accepted lines at whatever byte the disk fails',
  async (name) => {
    const format = createFormat(name);
    const step: fc.Arbitrary<DiskStep> = fc.oneof(
      fc.constant('full' as const),
      fc.integer({ min: 1, max: 400 }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(awkwardText, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 }),
        fc.array(step, { maxLength: 8 }),
        async (batches, steps) => {
          const made = disk([...steps], { ever: 'full' });
          const { output } = await openOn(made, { format });
          const records = batches.map((messages) => messages.map((message) => logRecord({ message })));
          for (const batch of records) output.write(batch);
          await output.flush(0);
          await output.close();
          const account = output.accounts()[0]!;
          const whole = records
            .flat()
            .slice(0, account.accepted)
            .map((record) => `${format.line(record)}\n`);
          const header = format.header === undefined ? '' : `${format.header}\n`;
          const expected = header + whole.join('');
          expect(sumOf(account)).toBe(records.flat().length);
          expect(account.pending).toBe(0);
          expect(made.text() === expected || (account.accepted === 0 && made.text() === '')).toBe(true);
        },
      ),
      { numRuns: 100 },
    );
  },
);
