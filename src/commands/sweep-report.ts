/** Where a sweep's results go, and what its process says with its exit code. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { messageOf, usageError } from '../core/errors.ts';
import { EXIT, type ExitCode } from '../core/exit-codes.ts';
import { outcomeOf } from '../drill/sweep/demands.ts';
import { sweepReport } from '../drill/sweep/json.ts';
import type { SweepResult } from '../drill/sweep/model.ts';
import { sweepSvg } from '../drill/sweep/picture.ts';
import { sweepLines } from '../drill/sweep/terminal.ts';
import { type Shell, say } from './shell.ts';

export interface SweepFiles {
  readonly svg?: string;
  readonly report?: string;
  readonly json?: boolean;
}

const KINDS = ['svg', 'report'] as const;
const COLUMNS = 100;

/** Better now than after the sweep. */
export function refuseSweepFiles(files: SweepFiles): void {
  for (const kind of KINDS) write(kind, files[kind], '');
}

export function reportSweep(result: SweepResult, files: SweepFiles, shell: Shell): void {
  const lines = sweepLines(result, shell.stdout.columns ?? COLUMNS);
  if (files.json) {
    shell.stdout.write(`${JSON.stringify(sweepReport(result))}\n`);
    for (const line of lines) say(shell, line);
  } else {
    shell.stdout.write(`${lines.join('\n')}\n`);
  }
  write('svg', files.svg, sweepSvg(result));
  write('report', files.report, `${JSON.stringify(sweepReport(result), null, 2)}\n`);
  for (const kind of KINDS) if (files[kind] !== undefined) say(shell, `firedrill: ${files[kind]} written`);
}

function write(kind: (typeof KINDS)[number], path: string | undefined, text: string): void {
  if (path === undefined) return;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  } catch (error) {
    throw usageError(
      {
        where: `--${kind}`,
        problem: `cannot write to "${path}": ${messageOf(error)}`,
        expected: 'a file in a folder that can be written to',
      },
      error,
    );
  }
}

export const exitCodeOfSweep = (result: SweepResult): ExitCode =>
  ({ done: EXIT.good, failed: EXIT.expectations, unobservable: EXIT.unreachable })[outcomeOf(result)];
