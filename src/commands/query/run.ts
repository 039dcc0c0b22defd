/** Runs a query, from its options to its exit code. */
import { FiredrillError } from '../../core/errors.ts';
import { EXIT, type ExitCode } from '../../core/exit-codes.ts';
import { EvaluationError, type Stream } from '../../logql/index.ts';
import { refuseFiles, writeFiles } from '../report-files.ts';
import { type Shell, say } from '../shell.ts';
import { stopOnSignals } from '../stop-signals.ts';
import { queryHtml } from './html.ts';
import { queryCsv, queryJson } from './machine.ts';
import { explainNothing } from './nothing.ts';
import type { QueryOptions } from './options.ts';
import { openRecords, type QueryRecords } from './records.ts';
import { evaluateQuery, type QueryResult } from './result.ts';
import { queryText } from './terminal.ts';

export async function runQuery(options: QueryOptions, shell: Shell): Promise<ExitCode> {
  const { form, html, expression } = options;
  refuseFiles({ html });
  const records = await openRecords(options);
  for (const warning of records.warnings) say(shell, `warning: ${warning}`);
  const { stopped } = stopOnSignals(shell);
  const streams = new Set<Stream>();
  const result = await evaluateQuery(options, remembering(records, streams), stopped).catch(
    (error: unknown) => {
      throw explained(error);
    },
  );
  if (stopped.aborted) return stopped.reason as ExitCode;
  if (isEmpty(result)) for (const line of explainNothing(expression, streams)) say(shell, `note: ${line}`);
  const write = { terminal: queryText, json: queryJson, csv: queryCsv }[form];
  shell.stdout.write(write(result, shell.stdout.columns));
  writeFiles({ html }, { html: () => queryHtml(expression, result) }, (line) => say(shell, line));
  return EXIT.good;
}

/** The same records; their streams are kept, so that an empty result can be explained. */
const remembering = (records: QueryRecords, streams: Set<Stream>): QueryRecords => ({
  ...records,
  each: (take, signal) =>
    records.each((entry) => {
      streams.add(entry.stream);
      take(entry);
    }, signal),
});

const isEmpty = (result: QueryResult): boolean =>
  (result.type === 'streams' ? result.lines : result.series).length === 0;

function explained(error: unknown): unknown {
  if (!(error instanceof EvaluationError)) return error;
  const problem =
    error.kind === 'loki-error'
      ? `Loki answers this query with an error: ${error.message}`
      : `only a real Loki knows the result: ${error.message}`;
  return new FiredrillError(problem, EXIT.unreachable, [{ where: 'query', problem }]);
}
