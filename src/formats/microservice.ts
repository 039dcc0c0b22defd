/**
 * One JSON object a line with exactly these keys in this order, for readers that want a level of three and a
 * latency in every record; `dependency` and `error_code` only where there is one. Escaped as `json` is.
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
      // The field is what the service itself took: whoever waits for others is not the slow one.
      line += `,"latency_ms":${record.ownMs ?? record.durationMs ?? 0},"trace_id":"${record.span.traceId}"`;
      if (record.dependency) line += `,"dependency":${quote(record.dependency)}`;
      if (record.errorCode) line += `,"error_code":${quote(record.errorCode)}`;
      return line + end(record.instance);
    },
  };
}
