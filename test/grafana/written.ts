/** What firedrill wrote, from its own file of OTLP lines: what Loki's answers are compared with. */
import { readFileSync } from 'node:fs';

export interface Written {
  readonly timeMs: number;
  readonly line: string;
  /** As Loki names what a record carries. */
  readonly labels: Readonly<Record<string, string>>;
}

/** In order of time. */
export function writtenIn(...files: readonly string[]): readonly Written[] {
  return files.flatMap(recordsOf).sort((a, b) => a.timeMs - b.timeMs);
}

interface Attribute {
  readonly key: string;
  readonly value: { readonly [type: string]: string | number | boolean };
}

function recordsOf(file: string): Written[] {
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.flatMap((line) => {
    const { resource, scopeLogs } = JSON.parse(line).resourceLogs[0];
    const [log] = scopeLogs[0].logRecords;
    return {
      timeMs: Number(log.timeUnixNano) / 1e6,
      line: log.body.stringValue,
      labels: {
        ...named(resource.attributes),
        ...named(log.attributes),
        detected_level: LEVELS[log.severityText as string] ?? log.severityText.toLowerCase(),
        trace_id: log.traceId,
        span_id: log.spanId,
      },
    };
  });
}

const LEVELS: Readonly<Record<string, string>> = { WARNING: 'warn' };

const named = (attributes: readonly Attribute[]): Record<string, string> =>
  Object.fromEntries(
    attributes.map(({ key, value }) => [key.replaceAll('.', '_'), String(Object.values(value)[0])]),
  );
