/** Answers of a fake Loki, and a client with a short retry time. */
import { type LokiClient, lokiClient } from '../../src/loki/client.ts';
import type { Asked } from '../support/answering.ts';

export const clientOf = (url: string, retryTimeoutMs = 1000): LokiClient =>
  lokiClient({ url, tenant: 'test', retryTimeoutMs });

export const tooLong = (asked: string, limit: string): string =>
  `the query time range exceeds the limit (query length: ${asked}, limit: ${limit})\n`;

export const matrix = (result: readonly unknown[], more: object = {}): unknown => ({
  status: 'success',
  ...more,
  data: { resultType: 'matrix', result },
});

/** The steps of a range query (epoch ms). */
export function stepsOf({ query }: Asked): number[] {
  const [from, to] = ['start', 'end'].map((name) => Number(BigInt(query.get(name)!) / 1_000_000n)) as [
    number,
    number,
  ];
  const stepMs = Number.parseInt(query.get('step')!, 10);
  return Array.from({ length: Math.floor((to - from) / stepMs) + 1 }, (_, i) => from + i * stepMs);
}

/** One value for each step. */
export const everyStep = (asked: Asked, value = '1'): (readonly [number, string])[] =>
  stepsOf(asked).map((timeMs) => [timeMs / 1000, value] as const);
