/** Writes the results of a sweep, and gives its exit code. */
import { EXIT, type ExitCode } from '../../core/exit-codes.ts';
import { outcomeOf } from '../../sweep/demands.ts';
import { sweepReport } from '../../sweep/json.ts';
import type { SweepResult } from '../../sweep/model.ts';
import { sweepSvg } from '../../sweep/picture.ts';
import { sweepLines } from '../../sweep/terminal.ts';
import { refuseFiles, writeFiles } from '../report-files.ts';
import type { FileUse } from '../same-file.ts';
import { type Shell, say } from '../shell.ts';

export interface SweepFiles {
  readonly svg?: string;
  readonly report?: string;
  readonly json?: boolean;
}

const COLUMNS = 100;

export const refuseSweepFiles = (files: SweepFiles, others: readonly FileUse[]): void =>
  refuseFiles(wanted(files), others);

export function reportSweep(result: SweepResult, files: SweepFiles, shell: Shell): void {
  const lines = sweepLines(result, shell.stdout.columns ?? COLUMNS);
  if (files.json) {
    shell.stdout.write(`${JSON.stringify(sweepReport(result))}\n`);
    for (const line of lines) say(shell, line);
  } else {
    shell.stdout.write(`${lines.join('\n')}\n`);
  }
  const texts = {
    svg: () => sweepSvg(result),
    report: () => `${JSON.stringify(sweepReport(result), null, 2)}\n`,
  };
  writeFiles(wanted(files), texts, (line) => say(shell, line));
}

const wanted = ({ svg, report }: SweepFiles) => ({ svg, report });

export const exitCodeOfSweep = (result: SweepResult): ExitCode =>
  ({ done: EXIT.good, failed: EXIT.expectations, unobservable: EXIT.unreachable })[outcomeOf(result)];
