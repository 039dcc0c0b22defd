/**
 * A place where a test sends log records and reads them back: a real Loki if the machine has one, otherwise a second real
 * collector behind Loki's OTLP path. Tests that need more of Loki (queries, limits, the ruler) use `startLoki`.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { findLoki } from '../../src/commands/native/loki.ts';
import { startLoki } from '../stack/loki.ts';
import { type RunningProcess, startProcess, withFreePorts } from '../stack/process.ts';
import { type LokiLine, linesOf } from './loki-query.ts';
import { type FoundLog, logsOf } from './otlp-files.ts';

export interface LogStoreOptions {
  /** The binary of the collector that replaces Loki. */
  readonly otelcol: string;
  /** Where its data goes; made if missing. Start again in the same folder and the data is there. */
  readonly dir: string;
  /** For a restart on the same port; any free port if absent. */
  readonly port?: number;
}

export interface Wanted {
  /** Of all services if absent. */
  readonly service?: string;
  /** Its `log.record.uid`. */
  readonly uid?: string;
}

export interface LogStore extends RunningProcess {
  /** Base address; OTLP goes to `<url>/otlp`. */
  readonly url: string;
  /** Which of the two it is. */
  readonly kind: 'loki' | 'collector';
  /** The file of the second collector: one OTLP/JSON request a line. */
  readonly file?: string;
  /** Every line whose time is at or after `fromMs` and before `toMs`, oldest first. */
  lines(fromMs: number, toMs: number, wanted?: Wanted): Promise<readonly LokiLine[]>;
}

/** The tenant that the shipped configuration of the collector sends. */
const TENANT = 'demo';

export async function startLogStore(options: LogStoreOptions): Promise<LogStore> {
  const binary = findLoki(process.env);
  if (binary === undefined) return startSecondCollector(options);
  const loki = await startLoki({ ...options, binary });
  return {
    ...loki,
    kind: 'loki',
    lines: (fromMs, toMs, { service, uid } = {}) => {
      const matcher = service === undefined ? 'service_name=~".+"' : `service_name="${service}"`;
      const filter = uid === undefined ? '' : ` | log_record_uid="${uid}"`;
      return linesOf(loki.url, TENANT, `{${matcher}}${filter}`, fromMs, toMs);
    },
  };
}

/** How many records each service has at or after `fromMs` and before `toMs`. */
export function countsOf(lines: readonly LokiLine[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { labels } of lines) counts[labels.service_name!] = (counts[labels.service_name!] ?? 0) + 1;
  return counts;
}

function startSecondCollector({ otelcol, dir, port: wanted }: LogStoreOptions): Promise<LogStore> {
  return withFreePorts(2, async ([free, health]) => {
    const port = wanted ?? free!;
    const file = join(dir, 'store', 'logs.otlp.jsonl');
    const running = await startProcess({
      name: 'store',
      binary: otelcol,
      args: ['--config', join(import.meta.dirname, '..', 'stack', 'log-store.yaml')],
      dir,
      env: {
        STORE_HTTP: `127.0.0.1:${port}`,
        HEALTH_ENDPOINT: `127.0.0.1:${health}`,
        STORE_FILE: file,
      },
      ready: `http://127.0.0.1:${health}/`,
    });
    const read = reader(file);
    return {
      ...running,
      url: `http://127.0.0.1:${port}`,
      kind: 'collector',
      file,
      async lines(fromMs, toMs, { service, uid } = {}) {
        const found = read()
          .map(asLoki)
          .filter(({ timeNanos, labels, metadata }) => {
            if (service !== undefined && labels.service_name !== service) return false;
            if (uid !== undefined && metadata.log_record_uid !== uid) return false;
            return timeNanos >= nanos(fromMs) && timeNanos < nanos(toMs);
          });
        return found.sort((a, b) => Number(a.timeNanos - b.timeNanos));
      },
    };
  });
}

const nanos = (timeMs: number): bigint => BigInt(Math.round(timeMs)) * 1_000_000n;

/** A record without a time has that of its arrival, as in Loki. */
const asLoki = ({ resource, attributes, ...log }: FoundLog): LokiLine => ({
  timeNanos: log.timeNanos === 0n ? nanos(Date.now()) : log.timeNanos,
  line: log.body,
  labels: named(resource),
  metadata: {
    ...named(attributes),
    ...(log.severityText && { severity_text: log.severityText }),
    ...(log.traceId && { trace_id: log.traceId }),
    ...(log.spanId && { span_id: log.spanId }),
  },
});

/** Loki's names of labels: letters, digits and underscores. */
const named = (attributes: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name.replace(/[^a-zA-Z0-9_]/g, '_'), value]),
  );

/** Each read continues where the last one stopped, because tests read repeatedly while the file grows. */
function reader(file: string): () => readonly FoundLog[] {
  const logs: FoundLog[] = [];
  let offset = 0;
  const chunk = Buffer.alloc(1 << 20);
  return () => {
    const pieces: Buffer[] = [];
    let descriptor: number;
    try {
      descriptor = openSync(file, 'r');
    } catch {
      return []; // nothing has arrived yet
    }
    try {
      for (let at = offset; ; ) {
        const length = readSync(descriptor, chunk, 0, chunk.length, at);
        if (length === 0) break;
        pieces.push(Buffer.from(chunk.subarray(0, length)));
        at += length;
      }
    } finally {
      closeSync(descriptor);
    }
    const bytes = Buffer.concat(pieces);
    // The last line may be half written.
    const end = bytes.lastIndexOf('\n') + 1;
    offset += end;
    for (const line of bytes.subarray(0, end).toString().split('\n')) {
      if (line !== '') logs.push(...logsOf(JSON.parse(line)));
    }
    return logs;
  };
}
