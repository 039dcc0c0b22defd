/** `--annotations`: prints what `check` and `drill` found in the format of a CI server. */
import { existsSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { Option } from 'commander';
import { FiredrillError } from '../core/errors.ts';
import { type Annotation, annotationAt, githubCommand } from '../report/annotations.ts';
import type { Shell } from './shell.ts';

export interface AnnotationFlags {
  readonly annotations?: 'github';
  /** Standard output has only JSON. */
  readonly json?: boolean;
}

export const annotationsOption = (): Option =>
  new Option('--annotations <format>', 'also print errors and warnings as annotations of the files').choices([
    'github',
  ]);

/** Prints nothing without `--annotations`. */
export function printAnnotations(
  annotations: readonly Annotation[],
  { annotations: format, json }: AnnotationFlags,
  shell: Shell,
): void {
  if (format === undefined) return;
  const stream = json ? shell.stderr : shell.stdout;
  for (const annotation of annotations) stream.write(`${githubCommand(inWorkingFolder(annotation))}\n`);
}

/** Runs a command. The errors with which it ends are annotated too. */
export async function annotatingErrors<T>(
  flags: AnnotationFlags,
  shell: Shell,
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof FiredrillError) {
      const { faults, message } = error;
      const annotations = faults.map((fault) => annotationAt(fault, 'error'));
      printAnnotations(faults.length > 0 ? annotations : [{ severity: 'error', message }], flags, shell);
    }
    throw error;
  }
}

/** Names the file relative to the working folder. What is no file (standard input, a ruler's rules) is left out. */
function inWorkingFolder({ file, line, ...rest }: Annotation): Annotation {
  if (file === undefined || !existsSync(file)) return rest;
  const path = relative('', file).replaceAll(sep, '/');
  return { ...rest, file: path, ...(line === undefined ? {} : { line }) };
}
