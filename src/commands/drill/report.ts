/** Writes the reports of a drill, and gives its exit code. */
import type { DrillResult } from '../../alerts/model.ts';
import { EXIT, type ExitCode } from '../../core/exit-codes.ts';
import { htmlReport } from '../../report/html.ts';
import { jsonReport } from '../../report/json.ts';
import { junitReport } from '../../report/junit.ts';
import { outcomeOf } from '../../report/outcome.ts';
import { terminalReport } from '../../report/terminal.ts';
import { refuseFiles, writeFiles } from '../report-files.ts';
import type { FileUse } from '../same-file.ts';
import { type Shell, say, wantsColour } from '../shell.ts';

export interface ReportFiles {
  readonly html?: string;
  readonly junit?: string;
  readonly report?: string;
  readonly json?: boolean;
}

export const refuseReportFiles = (files: ReportFiles, others: readonly FileUse[]): void =>
  refuseFiles(wanted(files), others);

export function report(result: DrillResult, files: ReportFiles, shell: Shell): void {
  const forPeople = files.json ? shell.stderr : shell.stdout;
  const lines = terminalReport(result, { width: forPeople.columns, colour: wantsColour(shell, forPeople) });
  if (files.json) {
    shell.stdout.write(`${JSON.stringify(jsonReport(result))}\n`);
    for (const line of lines) say(shell, line);
  } else {
    shell.stdout.write(`${lines.join('\n')}\n`);
  }
  const texts = {
    html: () => htmlReport(result),
    junit: () => junitReport(result),
    report: () => `${JSON.stringify(jsonReport(result))}\n`,
  };
  writeFiles(wanted(files), texts, (line) => say(shell, line));
}

const wanted = ({ html, junit, report }: ReportFiles) => ({ html, junit, report });

export const exitCodeOfDrill = (result: DrillResult): ExitCode =>
  ({ passed: EXIT.good, failed: EXIT.expectations, unobservable: EXIT.unreachable })[outcomeOf(result)];
