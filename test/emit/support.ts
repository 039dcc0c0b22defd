/** Exporters and transports whose answers a test specifies. */
import { ExportResultCode } from '@opentelemetry/core';
import type { BatchExporter } from '../../src/emit/batch-exporter.ts';
import { Channel, type ChannelOptions } from '../../src/emit/channel.ts';
import { EndpointReporter } from '../../src/emit/endpoint-reporter.ts';
import { ByteBudget, OtlpExporter, type OtlpExporterOptions } from '../../src/emit/otlp-exporter.ts';
import type { AccountedResult } from '../../src/emit/outcome.ts';
import type { Accepted, Failed, Refused, SendResult, Transport } from '../../src/emit/transport/types.ts';
import type { OutputAccount } from '../../src/model/output.ts';

export const ok = (rejected = 0, message?: string): Accepted =>
  message === undefined ? { kind: 'ok', rejected } : { kind: 'ok', rejected, message };
export const refused = (reason = 'HTTP 400'): Refused => ({ kind: 'refused', reason });
export const failed = (mayHaveArrived = false, retryAfterMs?: number): Failed => ({
  kind: 'failed',
  reason: 'connection refused',
  mayHaveArrived,
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
});

/** A request that the transport received. */
export interface Sent {
  readonly text: string;
  readonly atMs: number;
  answer(result: SendResult): void;
}

export class ScriptedTransport implements Transport {
  readonly sent: Sent[] = [];
  readonly #answers: SendResult[];
  readonly #open = new Set<Sent>();
  closed = 0;

  /** Answers immediately with these results. After the last one, the test answers each request. */
  constructor(answers: readonly SendResult[] = []) {
    this.#answers = [...answers];
  }

  /** Requests without an answer yet. */
  get inFlight(): number {
    return this.#open.size;
  }

  send(payload: Uint8Array): Promise<SendResult> {
    if (this.closed > 0) {
      return Promise.resolve({ kind: 'failed', reason: 'the transport is closed', mayHaveArrived: false });
    }
    return new Promise((resolve) => {
      const request: Sent = {
        text: new TextDecoder().decode(payload),
        atMs: performance.now(),
        answer: (result) => {
          this.#open.delete(request);
          resolve(result);
        },
      };
      this.sent.push(request);
      this.#open.add(request);
      const next = this.#answers.shift();
      if (next) request.answer(next);
    });
  }

  async close(): Promise<void> {
    this.closed++;
    for (const request of this.#open) {
      request.answer({ kind: 'failed', reason: 'firedrill closed the connection', mayHaveArrived: true });
    }
  }
}

/** Records are words; a batch is encoded as its words, separated by commas. */
export const encodeWords = (words: readonly string[]): Uint8Array =>
  new TextEncoder().encode(words.join(','));

export interface TestExporter<T extends Transport> {
  readonly exporter: OtlpExporter<string>;
  readonly transport: T;
  readonly messages: string[];
}

export function exporterOn<T extends Transport>(
  transport: T,
  {
    maxBytes = 1_000_000,
    ...options
  }: Partial<OtlpExporterOptions<string>> & { readonly maxBytes?: number } = {},
): TestExporter<T> {
  const messages: string[] = [];
  const exporter = new OtlpExporter<string>({
    encode: encodeWords,
    transport,
    inFlight: 1,
    retryForMs: 60_000,
    budget: new ByteBudget(maxBytes),
    reporter: new EndpointReporter((message) => messages.push(message)),
    ...options,
  });
  return { exporter, transport, messages };
}

/** The final answer of an exporter for one batch. */
export const exported = <R>(exporter: BatchExporter<R>, records: R[]): Promise<AccountedResult> =>
  new Promise((resolve) => exporter.export(records, resolve));

export const channelOn = <R>(
  exporter: BatchExporter<R>,
  options: Partial<ChannelOptions<R>> = {},
): Channel<R> =>
  new Channel<R>({
    signal: 'logs',
    exporter,
    maxRecords: 200_000,
    maxExports: Number.POSITIVE_INFINITY,
    ...options,
  });

/** Every count that is not zero. */
export const figuresOf = ({ name, kind, signal, ...tally }: OutputAccount): Record<string, number> =>
  Object.fromEntries(Object.entries(tally).filter(([, count]) => count !== 0));

export const sumOf = ({
  accepted,
  filtered,
  rejected,
  dropped,
  unconfirmed,
  pending,
}: OutputAccount): number => accepted + filtered + rejected + dropped + unconfirmed + pending;

export const words = (count: number, first = 0): string[] =>
  Array.from({ length: count }, (_, i) => `w${first + i}`);

/** An exporter that answers when the test calls for it. */
export class HeldExporter implements BatchExporter<string> {
  readonly held: { readonly records: string[]; readonly done: (result: AccountedResult) => void }[] = [];
  shutdowns = 0;

  export(records: string[], done: (result: AccountedResult) => void): void {
    this.held.push({ records, done });
  }

  async shutdown(): Promise<void> {
    this.shutdowns++;
  }
}

/** An exporter that answers with the result of the function. */
export const exporting = (answer: BatchExporter<string>['export']): BatchExporter<string> => ({
  export: answer,
  shutdown: async () => {},
});

export const SUCCESS: AccountedResult = { code: ExportResultCode.SUCCESS };
export const FAILURE: AccountedResult = { code: ExportResultCode.FAILED, error: new Error('503') };

export const booksOf = (channel: Channel<string>): Record<string, number> =>
  figuresOf(channel.account('otlp'));

export function addAll(channel: Channel<string>, records: readonly string[]): void {
  for (const record of records) channel.add(record);
}
