/** Which records an output takes: those that pass its filter and that its format can write. */
import { isAccess } from '../formats/access.ts';
import type { Format } from '../formats/format.ts';
import { LEVEL_RANK } from '../model/level.ts';
import type { RecordFilter } from '../model/output-spec.ts';
import type { LogRecord } from '../model/record.ts';

export type RecordTest = (record: LogRecord) => boolean;

/** `undefined` if every record passes, so that an output without a filter has no cost per record. */
export function recordFilter(filter: RecordFilter, format: Format): RecordTest | undefined {
  const tests: RecordTest[] = [];
  const { leastLevel, services, only } = filter;
  const least = Math.max(LEVEL_RANK[leastLevel ?? 'TRACE'], LEVEL_RANK[only === 'error' ? 'ERROR' : 'TRACE']);
  if (least > LEVEL_RANK.TRACE) tests.push(({ level }) => LEVEL_RANK[level] >= least);
  if (services.length > 0) {
    const wanted = new Set(services);
    tests.push(({ instance }) => wanted.has(instance.service));
  }
  if (only === 'access') tests.push(isAccess);
  if (format.takes) tests.push((record) => format.takes!(record));
  if (tests.length <= 1) return tests[0];
  return (record) => tests.every((passes) => passes(record));
}
