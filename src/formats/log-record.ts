/**
 * What Python's logging calls a LogRecord's attributes, for a simulated record: of the process and the line of code
 * that would have written it. Each instance of a service is a process, and each kind of event one logging call.
 */
import type { AttributeValue } from '../model/attributes.ts';
import type { Level } from '../model/level.ts';
import type { LogRecord } from '../model/record.ts';
import { perInstance } from './per-instance.ts';

/** Python's numbers for its levels; TRACE, which it has not, is the usual 5. */
export const LEVEL_NUMBER: Readonly<Record<Level, number>> = {
  TRACE: 5,
  DEBUG: 10,
  INFO: 20,
  WARN: 30,
  ERROR: 40,
  FATAL: 50,
};

const MAIN_THREAD = 0x7f00_0000_0000;
const PAGE = 4096;
const LEAST_PID = 1000;
const PIDS = 31_768;
const MOST_LINES = 400;

/** `process.pid` of the resource, or a number of its own that an instance keeps in every run. */
export const processOf = perInstance(({ id, resource }) => {
  const given = resource['process.pid'];
  return typeof given === 'number' ? given : LEAST_PID + (hash(id) % PIDS);
});

/** As Linux numbers the main thread of a process. */
export const threadOf = perInstance(({ id }) => MAIN_THREAD + hash(id) * PAGE);

/** The service as a module: `user_service`. */
export const moduleOf = (record: LogRecord): string =>
  fileOf(record)
    .replace(/^.*\//, '')
    .replace(/\.\w+$/, '');

export const filenameOf = (record: LogRecord): string => fileOf(record).replace(/^.*\//, '');

/** `code.file.path` of the record, or `/app/user_service.py`. */
export const fileOf = (record: LogRecord): string =>
  text(record.attributes['code.file.path']) ?? `/app/${pythonName(record.instance.service)}.py`;

/** `code.function.name` of the record, or what its event belongs to: `login` of `login.completed`. */
export const functionOf = ({ attributes, eventName }: LogRecord): string =>
  text(attributes['code.function.name']) ?? pythonName(eventName.split('.')[0]!);

/** `code.line.number` of the record, or one that its kind of event keeps in every run. */
export function lineNumberOf({ attributes, eventName, instance }: LogRecord): number {
  const given = attributes['code.line.number'];
  return typeof given === 'number' ? given : 1 + (hash(`${instance.service} ${eventName}`) % MOST_LINES);
}

const text = (value: AttributeValue | undefined): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

const pythonName = (name: string): string => name.replaceAll(/\W/g, '_') || '_';

/** FNV-1a, 32 bits, over UTF-16 units. */
function hash(key: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) value = Math.imul(value ^ key.charCodeAt(i), 0x01000193);
  return value >>> 0;
}
