/** Where the reports of a drill go, and what its process says with its exit code. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { messageOf, usageError } from '../core/errors.ts';
import { EXIT, type ExitCode } from '../core/exit-codes.ts';
import type { DrillResult } from '../drill/model.ts';
import { htmlReport } from '../drill/report/html.ts';
import { jsonReport } from '../drill/report/json.ts';
import { junitReport } from '../drill/report/junit.ts';
import { outcomeOf } from '../drill/report/outcome.ts';
import { terminalReport } from '../drill/report/terminal.ts';
import { type Shell, say, wantsColour } from './shell.ts';

export interface ReportFiles {
  readonly html?: string;
  readonly junit?: string;
  readonly report?: string;
  readonly json?: boolean;
}

const KINDS = ['html', 'junit', 'report'] as const;
const COLUMNS = 100;

/** Better now than after the drill. */
export function refuseReportFiles(files: ReportFiles): void {
  for (const kind of KINDS) {
    const path = files[kind];
    // Opened to add to it: what an earlier drill left stands until there is something better.
    if (path !== undefined) write(kind, path, '', 'a');
  }
}

export function report(result: DrillResult, files: ReportFiles, shell: Shell): void {
  const lines = terminalReport(result, {
    width: shell.stdout.columns ?? COLUMNS,
    colour: wantsColour(shell, shell.stdout),
  });
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
  for (const kind of KINDS) {
    const path = files[kind];
    if (path === undefined) continue;
    write(kind, path, texts[kind]());
    say(shell, `firedrill: ${path} written`);
  }
}

function write(kind: string, path: string, text: string, flag: 'a' | 'w' = 'w'): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { flag });
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

export const exitCodeOfDrill = (result: DrillResult): ExitCode =>
  ({ passed: EXIT.good, failed: EXIT.expectations, unobservable: EXIT.unreachable })[outcomeOf(result)];
