/**
 * The LogRecord attributes of Python's logging for a simulated record: the process and the line of code that would have
 * logged it. Each service instance is a process, and each event name is one logging call.
 */
import type { AttributeValue } from '../model/attributes.ts';
import type { Level } from '../model/level.ts';
import type { LogRecord } from '../model/record.ts';
import { perInstance } from './per-instance.ts';

/** The level numbers of Python. It has no TRACE; 5 is the convention. */
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

/** `process.pid` of the resource, or a number that is the same for an instance in every run. */
export const processOf = perInstance(({ id, resource }) => {
  const given = resource['process.pid'];
  return typeof given === 'number' ? given : LEAST_PID + (hash(id) % PIDS);
});

/** On Linux the main thread has the id of its process. */
export const threadOf = perInstance(({ id }) => MAIN_THREAD + hash(id) * PAGE);

/** The service as a module name: `user_service`. */
export const moduleOf = (record: LogRecord): string =>
  fileOf(record)
    .replace(/^.*\//, '')
    .replace(/\.\w+$/, '');

export const filenameOf = (record: LogRecord): string => fileOf(record).replace(/^.*\//, '');

/** `code.file.path` of the record, or `/app/user_service.py`. */
export const fileOf = (record: LogRecord): string =>
  text(record.attributes['code.file.path']) ?? `/app/${pythonName(record.instance.service)}.py`;

/** `code.function.name` of the record, or the first part of its event name: `login` of `login.completed`. */
export const functionOf = ({ attributes, eventName }: LogRecord): string =>
  text(attributes['code.function.name']) ?? pythonName(eventName.split('.')[0]!);

/** `code.line.number` of the record, or a number that is the same for an event name in every run. */
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
