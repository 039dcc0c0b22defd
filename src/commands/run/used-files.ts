/** The files that a run reads and writes, for the check that no two uses share a file. */
import type { ResolvedSettings } from '../../config/settings/resolve.ts';
import type { OutputSpec } from '../../model/output-spec.ts';
import { type FileUse, inputsOf, usesOf } from '../same-file.ts';
import type { Terminal } from '../shell.ts';

export const filesOf = (
  { values, file }: ResolvedSettings,
  specs: readonly OutputSpec[],
): readonly FileUse[] => [
  ...inputsOf(values.scenario, file),
  ...usesOf(specs),
  ...(values.manifest === undefined ? [] : [{ who: '--manifest', file: values.manifest }]),
];

export interface Streams {
  readonly stdout: Terminal;
  readonly stderr?: Terminal;
}

/** A shell may redirect a stream to a file that is also an output; the two would overwrite each other. */
export function streamsOf(
  { stdout, stderr }: Streams,
  { values }: ResolvedSettings,
  specs: readonly OutputSpec[],
): readonly FileUse[] {
  const writesStdout = values.json || specs.some(({ kind }) => kind === 'console');
  return [
    ...(writesStdout ? [{ who: 'standard output', file: stdout }] : []),
    ...(stderr === undefined ? [] : [{ who: 'standard error', file: stderr }]),
  ];
}
