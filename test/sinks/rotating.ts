/** Rotating file outputs on real files, and the files that they leave. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect } from 'vitest';
import type { Rotation } from '../../src/model/output-spec.ts';
import type { LogRecord } from '../../src/model/record.ts';
import { type FileOptions, openFileOutput } from '../../src/sinks/file.ts';
import { figuresOf, MESSAGES } from './support.ts';

const rotation = (given: Partial<Rotation>): Rotation => ({ keep: 5, gzip: false, ...given });

/** A file output with this rotation. Keeps five old files by default. */
export const openRotating = (path: string, given: Partial<Rotation>, options: Partial<FileOptions> = {}) =>
  openFileOutput({
    path,
    format: MESSAGES,
    rotation: rotation(given),
    whenFull: 'drop',
    onTrouble: () => {},
    ...options,
  });

/** Writes all records, flushes and closes. Expects that all are accepted. */
export async function writeAll(
  path: string,
  records: readonly LogRecord[],
  given: Partial<Rotation>,
  options: Partial<FileOptions> = {},
): Promise<void> {
  const output = await openRotating(path, given, options);
  output.write(records);
  await output.flush(5000);
  await output.close();
  expect(output.accounts().map(figuresOf)).toEqual([{ accepted: records.length }]);
}

/** Name and text of every file in a folder, decompressed. */
export async function filesOf(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).sort();
  const texts = names.map(async (name) => {
    const bytes = await readFile(join(folder, name));
    return [name, (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()];
  });
  return Object.fromEntries(await Promise.all(texts));
}
