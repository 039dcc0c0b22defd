/**
 * One JSON object per line with exactly these keys in this order, for readers that expect one of three levels and a latency
 * in every record. `dependency` and `error_code` are omitted without a value. Escaped like `json`.
 */
import type { Level } from '../model/level.ts';
import type { Format } from './format.ts';
import { quote } from './json-text.ts';
import { perInstance } from './per-instance.ts';
import { timeWriter } from './time.ts';

const FOLDED: Readonly<Record<Level, 'INFO' | 'WARN' | 'ERROR'>> = {
  TRACE: 'INFO',
  DEBUG: 'INFO',
  INFO: 'INFO',
  WARN: 'WARN',
  ERROR: 'ERROR',
  FATAL: 'ERROR',
};

export function microserviceFormat(): Format {
  const time = timeWriter();
  const start = perInstance(({ service }) => `{"service":${quote(service)},"level":"`);
  const end = perInstance(({ id, resource }) => `,"hostname":${quote(String(resource['host.name'] ?? id))}}`);
  return {
    name: 'microservice',
    recognizes: (line) => line.startsWith('{"service":"'),
    line(record) {
      let line = `${start(record.instance)}${FOLDED[record.level]}","message":${quote(record.message)}`;
      line += `,"timestamp":"${time.millis(record.timeMs)}"`;
      // The service's own time: a service that waits for others is not the slow one.
      line += `,"latency_ms":${record.ownMs ?? record.durationMs ?? 0},"trace_id":"${record.span.traceId}"`;
      if (record.dependency) line += `,"dependency":${quote(record.dependency)}`;
      if (record.errorCode) line += `,"error_code":${quote(record.errorCode)}`;
      return line + end(record.instance);
    },
  };
}
