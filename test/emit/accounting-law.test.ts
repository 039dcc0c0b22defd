/**
 * Property of the ledger: for any server behaviour and any end of the run, the account of a signal adds up to the number of
 * records, and agrees with the records that the server stored.
 */
import { ExportResultCode } from '@opentelemetry/core';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { BatchExporter } from '../../src/emit/batch-exporter.ts';
import type { SendResult, Transport } from '../../src/emit/transport/types.ts';
import { channelOn, exporterOn, failed, ok, refused, ScriptedTransport, sumOf, words } from './support.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** What the server does with one request: its answer, whether it stores the records, and its delay. */
interface Act {
  readonly answer: SendResult | 'never';
  readonly kept: boolean;
  readonly afterMs: number;
}

const answer: fc.Arbitrary<Pick<Act, 'answer' | 'kept'>> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ answer: ok(), kept: true }) },
  fc.nat(3000).map((rejected) => ({ answer: ok(rejected), kept: true })),
  fc.constant({ answer: refused(), kept: false }),
  fc.constant({ answer: failed(false), kept: false }),
  fc.nat(100_000).map((retryAfterMs) => ({ answer: failed(false, retryAfterMs), kept: false })),
  fc.boolean().map((kept) => ({ answer: failed(true), kept })),
  fc.boolean().map((kept) => ({ answer: 'never' as const, kept })),
);

const act: fc.Arbitrary<Act> = fc
  .tuple(answer, fc.oneof(fc.constant(0), fc.nat(8000)))
  .map(([given, afterMs]) => ({ ...given, afterMs }));

/** A server that repeats the given behaviours and remembers the words that it stored. */
class ScriptedServer implements Transport {
  readonly kept = new Set<string>();
  /** Words that partial successes rejected. */
  leftOut = 0;
  readonly #acts: readonly Act[];
  readonly #ends = new Set<() => void>();
  #requests = 0;
  #closed = false;

  constructor(acts: readonly Act[]) {
    this.#acts = acts;
  }

  send(payload: Uint8Array): Promise<SendResult> {
    if (this.#closed) return Promise.resolve(failed(false));
    const batch = new TextDecoder().decode(payload).split(',');
    const { answer: result, kept, afterMs } = this.#acts[this.#requests++ % this.#acts.length]!;
    const rejected = result !== 'never' && result.kind === 'ok' ? Math.min(result.rejected, batch.length) : 0;
    this.leftOut += rejected;
    if (kept) for (const word of batch.slice(rejected)) this.kept.add(word);
    return new Promise((resolve) => {
      const timer = result === 'never' ? undefined : setTimeout(() => resolve(result), afterMs);
      this.#ends.add(() => {
        clearTimeout(timer);
        resolve(failed(true));
      });
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const end of this.#ends) end();
  }
}

test('our exporter: the account adds up to the number of records and agrees with the server', async () => {
  const step = fc.record({ records: fc.nat(4500), thenMs: fc.nat(3000) });
  await fc.assert(
    fc.asyncProperty(
      fc.array(act, { minLength: 1, maxLength: 12 }),
      fc.array(step, { minLength: 1, maxLength: 10 }),
      fc.record({
        inFlight: fc.constantFrom(1, 4),
        retryForMs: fc.constantFrom(0, 1000, 60_000),
        maxBytes: fc.constantFrom(20_000, 1_000_000),
      }),
      fc.nat(20_000),
      async (acts, steps, options, deadlineMs) => {
        const server = new ScriptedServer(acts);
        const { exporter } = exporterOn(server, options);
        const channel = channelOn(exporter, { maxRecords: 10_000 });
        let given = 0;
        for (const { records, thenMs } of steps) {
          for (const word of words(records, given)) channel.add(word);
          given += records;
          expect(sumOf(channel.account('otlp'))).toBe(given);
          await vi.advanceTimersByTimeAsync(thenMs);
        }
        const flushed = channel.flush(deadlineMs);
        await vi.advanceTimersByTimeAsync(deadlineMs + 2000);
        await flushed;
        await channel.close();

        const account = channel.account('otlp');
        expect(sumOf(account)).toBe(given);
        expect(account.pending).toBe(0);
        expect(
          Math.min(...Object.values(account).filter((figure) => typeof figure === 'number')),
        ).toBeGreaterThanOrEqual(0);
        // Every accepted record is stored; no dropped record is stored.
        expect(server.kept.size).toBeGreaterThanOrEqual(account.accepted);
        expect(server.kept.size).toBeLessThanOrEqual(
          account.accepted + account.rejected + account.unconfirmed,
        );
        expect(vi.getTimerCount()).toBe(0);
      },
    ),
    { numRuns: 150, endOnFailure: true },
  );
});

test('another exporter: the account adds up to the number of records for any answers, also repeated ones', async () => {
  const behaviour = fc.constantFrom(
    'success',
    'failure',
    'later',
    'twice',
    'never',
    'throws',
    'rejects',
    'nothing',
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(behaviour, { minLength: 1, maxLength: 8 }),
      fc.array(fc.nat(6000), { minLength: 1, maxLength: 6 }),
      fc.constantFrom(1, 4),
      async (behaviours, additions, maxExports) => {
        let calls = 0;
        let succeeded = 0;
        const exporter: BatchExporter<string> = {
          export(records, done) {
            const success = (): void => {
              succeeded += records.length;
              done({ code: ExportResultCode.SUCCESS });
            };
            switch (behaviours[calls++ % behaviours.length]!) {
              case 'success':
                return success();
              case 'twice':
                success();
                return done({ code: ExportResultCode.FAILED });
              case 'later':
                return void setTimeout(success, 700);
              case 'failure':
                return done({ code: ExportResultCode.FAILED });
              case 'throws':
                throw new Error('thrown');
              case 'rejects':
                return Promise.reject(new Error('rejected')) as never;
              case 'nothing':
                return (done as () => void)();
              case 'never':
                return;
            }
          },
          shutdown: async () => {},
        };
        const channel = channelOn(exporter, { maxRecords: 10_000, maxExports });
        let given = 0;
        for (const count of additions) {
          for (const word of words(count, given)) channel.add(word);
          given += count;
          expect(sumOf(channel.account('handed'))).toBe(given);
          await vi.advanceTimersByTimeAsync(300);
        }
        const flushed = channel.flush(2000);
        await vi.advanceTimersByTimeAsync(5000);
        await flushed;
        const account = channel.account('handed');
        expect([sumOf(account), account.pending, account.rejected]).toEqual([given, 0, 0]);
        expect(account.accepted).toBeLessThanOrEqual(succeeded);
      },
    ),
    { numRuns: 150 },
  );
});

test('one request in flight: records arrive in order after any errors', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(answer, { maxLength: 10 }), async (answers) => {
      const script = answers.flatMap((given) => (given.answer === 'never' ? [] : [given.answer]));
      const transport = new ScriptedTransport([...script, ...Array.from({ length: 50 }, () => ok())]);
      const { exporter } = exporterOn(transport);
      const channel = channelOn(exporter);
      for (const word of words(9000)) channel.add(word);
      const flushed = channel.flush(10 * 60_000);
      await vi.advanceTimersByTimeAsync(10 * 60_000);
      await flushed;
      const firsts = transport.sent.map(({ text }) => Number(/\d+/.exec(text)![0]));
      expect(firsts).toEqual([...firsts].sort((a, b) => a - b));
    }),
    { numRuns: 100 },
  );
});
