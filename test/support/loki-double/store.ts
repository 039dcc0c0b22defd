/** The records of each tenant, in memory, in the form in which Loki keeps them. */

import { pushedLabels, StreamRejected } from '../../../src/drill/embedded/intake.ts';
import { DETECTED_LEVEL, detectedLevel, LEVEL_IN_LINE } from '../../../src/drill/embedded/level.ts';
import type { LokiProfile } from '../../../src/drill/embedded/profile.ts';
import { receivedIntake } from '../../../src/drill/embedded/received.ts';
import type { Entry, Stream } from '../../../src/logql/index.ts';
import { labelsKey } from '../../../src/model/series.ts';
import { readOtlpJson } from '../../../src/read/otlp-json.ts';
import { decode } from '../../formats/otlp/wire.ts';
import { decodePush } from '../loki-push.ts';
import type { Limits } from './config.ts';

export interface Kept {
  readonly entry: Entry;
  readonly timeNanos: bigint;
}

/** A request that Loki refuses, with its status. */
export class Refused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export class Tenant {
  readonly #profile: LokiProfile;
  readonly #limits: Limits;
  readonly #receive: (log: Parameters<ReturnType<typeof receivedIntake>>[0]) => Entry;
  readonly #pushed = new Map<string, Stream>();
  #kept: Kept[] = [];
  #isSorted = true;

  constructor(profile: LokiProfile, limits: Limits) {
    this.#profile = profile;
    this.#limits = limits;
    this.#receive = receivedIntake(profile);
  }

  /** A request of OTLP, in protobuf or JSON. */
  takeOtlp(body: Buffer, type: string): void {
    const json = type.includes('json')
      ? body.toString('utf8')
      : JSON.stringify(decode('LogsRequest', body), (_, value) =>
          typeof value === 'bigint' ? String(value) : value,
        );
    const read = readOtlpJson(json);
    if (!read.ok) throw new Refused(400, read.problem);
    this.#add(
      read.records.map((log) => {
        const timeNanos = BigInt(log.timeNanos === '0' ? log.observedNanos : log.timeNanos);
        this.#refuseOld(timeNanos, JSON.stringify(log.resource));
        return { entry: this.#received(log), timeNanos };
      }),
    );
  }

  /** A request of the push API, in protobuf within snappy, or JSON. */
  takePush(body: Buffer, type: string): void {
    const streams = type.includes('json') ? streamsIn(body.toString('utf8')) : [streamIn(body)];
    this.#add(
      streams.flatMap(({ labels, values }) => {
        const stream = this.#streamOf(labels);
        return values.map(({ timeNanos, line, metadata }) => {
          this.#refuseOld(timeNanos, JSON.stringify(labels));
          const entry = {
            stream,
            timeMs: Number(timeNanos) / 1e6,
            line,
            ...this.#levelled(stream, metadata),
          };
          return { entry, timeNanos };
        });
      }),
    );
  }

  #received(log: Parameters<ReturnType<typeof receivedIntake>>[0]): Entry {
    try {
      return this.#receive(log);
    } catch (error) {
      throw error instanceof StreamRejected ? new Refused(400, error.message) : error;
    }
  }

  #streamOf(labels: Readonly<Record<string, string>>): Stream {
    const key = labelsKey(labels);
    let stream = this.#pushed.get(key);
    if (!stream) {
      try {
        stream = { labels: pushedLabels(labels, this.#profile) };
      } catch (error) {
        throw error instanceof StreamRejected ? new Refused(400, error.message) : error;
      }
      this.#pushed.set(key, stream);
    }
    return stream;
  }

  #levelled(stream: Stream, metadata: Readonly<Record<string, string>>): Pick<Entry, 'metadata' | 'unknown'> {
    if (!this.#profile.detectsLevels) return { metadata };
    const level = detectedLevel({ stream: stream.labels, metadata }, this.#profile);
    return level === undefined
      ? { metadata, unknown: LEVEL_IN_LINE }
      : { metadata: { ...metadata, [DETECTED_LEVEL]: level } };
  }

  #refuseOld(timeNanos: bigint, stream: string): void {
    const { oldestMs } = this.#limits;
    const timeMs = Number(timeNanos / 1_000_000n);
    if (oldestMs === undefined || timeMs >= Date.now() - oldestMs) return;
    const [time, oldest] = [timeMs, Date.now() - oldestMs].map((ms) => new Date(ms).toISOString());
    throw new Refused(
      400,
      `entry for stream '${stream}' has timestamp too old: ${time}, oldest acceptable timestamp is: ${oldest}`,
    );
  }

  #add(kept: readonly Kept[]): void {
    for (const one of kept) {
      const last = this.#kept.at(-1);
      if (last && one.timeNanos < last.timeNanos) this.#isSorted = false;
      this.#kept.push(one);
    }
  }

  /** All of them, the oldest first. */
  get kept(): readonly Kept[] {
    if (!this.#isSorted) {
      this.#kept = this.#kept.toSorted((a, b) =>
        a.timeNanos < b.timeNanos ? -1 : Number(a.timeNanos > b.timeNanos),
      );
      this.#isSorted = true;
    }
    return this.#kept;
  }

  /** Those after `fromMs` up to `toMs`. */
  within(fromMs: number, toMs: number): readonly Kept[] {
    const { kept } = this;
    const first = (ms: number): number => {
      let [low, high] = [0, kept.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (kept[middle]!.entry.timeMs > ms) high = middle;
        else low = middle + 1;
      }
      return low;
    };
    return kept.slice(first(fromMs), first(toMs));
  }
}

interface Pushed {
  readonly labels: Readonly<Record<string, string>>;
  readonly values: readonly {
    readonly timeNanos: bigint;
    readonly line: string;
    readonly metadata: Readonly<Record<string, string>>;
  }[];
}

function streamsIn(text: string): readonly Pushed[] {
  const { streams } = JSON.parse(text) as {
    streams: { stream: Record<string, string>; values: [string, string, Record<string, string>?][] }[];
  };
  return streams.map(({ stream, values }) => ({
    labels: stream,
    values: values.map(([time, line, metadata = {}]) => ({ timeNanos: BigInt(time), line, metadata })),
  }));
}

function streamIn(body: Buffer): Pushed {
  const { stream, entries } = decodePush(body);
  const labels = [...stream.matchAll(/(\w+)=("(?:[^"\\]|\\.)*")/g)].map(([, name, value]) => [
    name,
    JSON.parse(value!),
  ]);
  return {
    labels: Object.fromEntries(labels),
    values: entries.map(({ seconds, nanos, line }) => ({
      timeNanos: BigInt(seconds) * 1_000_000_000n + BigInt(nanos),
      line,
      metadata: {},
    })),
  };
}
