/** Writes the reports of a drill, and gives its exit code. */
import type { DrillResult } from '../../alerts/model.ts';
import type { Finding } from '../../alerts/rules/index.ts';
import { EXIT, type ExitCode } from '../../core/exit-codes.ts';
import { annotationAt, drillAnnotations } from '../../report/annotations.ts';
import { htmlReport } from '../../report/html.ts';
import { jobSummary } from '../../report/job-summary.ts';
import { jsonReport } from '../../report/json.ts';
import { junitReport } from '../../report/junit.ts';
import { outcomeOf } from '../../report/outcome.ts';
import { terminalReport } from '../../report/terminal.ts';
import { type AnnotationFlags, printAnnotations } from '../annotations.ts';
import { appendReport, refuseFiles, writeFiles } from '../report-files.ts';
import type { FileUse } from '../same-file.ts';
import { type Shell, say, wantsColour } from '../shell.ts';

/** The flags of a drill's report, as written. */
export interface ReportFlags extends AnnotationFlags {
  readonly html?: string;
  readonly junit?: string;
  readonly report?: string;
  readonly summary?: string;
}

export const refuseReportFiles = (files: ReportFlags, others: readonly FileUse[]): void =>
  refuseFiles({ ...wanted(files), summary: files.summary }, others);

/** `findings`: warnings about the rules. */
export function report(
  result: DrillResult,
  files: ReportFlags,
  shell: Shell,
  findings: readonly Finding[] = [],
): void {
  const forPeople = files.json ? shell.stderr : shell.stdout;
  const lines = terminalReport(result, { width: forPeople.columns, colour: wantsColour(shell, forPeople) });
  if (files.json) {
    shell.stdout.write(`${JSON.stringify(jsonReport(result))}\n`);
    for (const line of lines) say(shell, line);
  } else {
    shell.stdout.write(`${lines.join('\n')}\n`);
  }
  const annotated = [
    ...drillAnnotations(result),
    ...findings.map((finding) => annotationAt(finding, finding.severity)),
  ];
  printAnnotations(annotated, files, shell);
  const texts = {
    html: () => htmlReport(result),
    junit: () => junitReport(result),
    report: () => `${JSON.stringify(jsonReport(result))}\n`,
  };
  const print = (line: string): void => say(shell, line);
  writeFiles(wanted(files), texts, print);
  if (files.summary !== undefined) appendReport('summary', files.summary, jobSummary(result), print);
}

const wanted = ({ html, junit, report }: ReportFlags) => ({ html, junit, report });

/** `minScore`: the mutation score, in percent, below which a drill that passed fails. */
export function exitCodeOfDrill(result: DrillResult, minScore = 0): ExitCode {
  const code = CODES[outcomeOf(result)];
  const isTooLow = result.mutation !== undefined && result.mutation.score < minScore;
  const differs = result.comparison !== undefined && result.comparison.differences.length > 0;
  return code === EXIT.good && (isTooLow || differs) ? EXIT.expectations : code;
}

const CODES = { passed: EXIT.good, failed: EXIT.expectations, unobservable: EXIT.unreachable } as const;
