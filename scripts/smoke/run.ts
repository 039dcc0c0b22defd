/**
 * Checks that a run arrived completely. Loki (or with --logs, the file of a second collector in place of Loki) must have every
 * record that the account calls accepted, and the three files of the collector must have the same lines as those of firedrill.
 *
 *   npx tsx scripts/smoke/run.ts account.json --own own --files logs/collector
 *
 * The account is the output of `--json`. Both folders have app.log, app.csv and app.ndjson. The folder of --own has only the
 * lines of this run.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { queryInstant } from '../../test/support/loki-query.ts';
import { logsIn } from '../../test/support/otlp-files.ts';
import { check, eventually, same } from './check.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    own: { type: 'string', default: 'own' },
    files: { type: 'string', default: 'logs/collector' },
    loki: { type: 'string', default: 'http://127.0.0.1:3100' },
    tenant: { type: 'string', default: 'demo' },
    /** A file of OTLP JSON lines to read instead of Loki. */
    logs: { type: 'string' },
    /** How many seconds the records may take to arrive. */
    within: { type: 'string', default: '30' },
  },
});

const linesOf = (path: string): string[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '');

/** Removes each line of the second list once from the first list. */
function less(lines: readonly string[], others: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const line of others) counts.set(line, (counts.get(line) ?? 0) + 1);
  return lines.filter((line) => {
    const left = counts.get(line) ?? 0;
    counts.set(line, left - 1);
    return left <= 0;
  });
}

interface Account {
  readonly run: string;
  readonly started: string;
  readonly ledger: { readonly outputs: readonly { kind: string; signal: string; accepted: number }[] };
}

const { run, started, ledger }: Account = JSON.parse(readFileSync(positionals[0]!, 'utf8'));
const seconds = Number(values.within);
const accepted = ledger.outputs.find(({ kind, signal }) => kind === 'otlp' && signal === 'logs')?.accepted;

const inLoki = async (): Promise<number> => {
  const since = `${Math.ceil((Date.now() - Date.parse(started)) / 1000) + 60}s`;
  const query = `sum(count_over_time({service_name=~".+"} | log_record_uid=~"${run}-.+" [${since}]))`;
  const series = await queryInstant(values.loki, values.tenant, query);
  return series[0]?.points[0]?.[1] ?? 0;
};
const inFile = (file: string): number =>
  logsIn(file).filter(({ attributes }) => attributes['log.record.uid']?.startsWith(`${run}-`)).length;

const { logs } = values;
const place = logs === undefined ? 'Loki' : 'the second collector';
await check(`${place} has the ${accepted} accepted records of run ${run}`, () =>
  eventually(async () => {
    same(`the number in ${place}`, logs === undefined ? await inLoki() : inFile(logs), accepted);
  }, seconds),
);

for (const name of ['app.log', 'app.csv', 'app.ndjson']) {
  await check(`${name} of the collector has the same lines of run ${run} as firedrill's own file`, () =>
    eventually(async () => {
      const own = linesOf(join(values.own, name));
      const theirs = linesOf(join(values.files, name));
      const lost = less(own, theirs);
      // Lines of other runs are ignored. Only lines with the id of this run are known to be its own.
      const surplus = less(theirs, own).filter((line) => line.includes(`${run}-`));
      same('the number of missing lines', lost.length, 0);
      same('the number of unexpected lines', surplus.length, 0);
      if (own.length === 0) throw new Error('the file has no lines');
    }, seconds),
  );
}
