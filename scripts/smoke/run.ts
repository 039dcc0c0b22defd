/**
 * Whether a run arrived whole: what its account says was accepted is in Loki (or, with --logs, in the file of a second
 * collector that stands in Loki's place), and the collector's three files hold the same lines as firedrill's own.
 *
 *   npx tsx scripts/smoke/run.ts account.json --own own --files logs/collector
 *
 * The account is what `--json` printed; both folders have app.log, app.csv and app.ndjson, those of --own nothing else
 * than this run.
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
    /** OTLP JSON lines, read in the place of Loki. */
    logs: { type: 'string' },
    /** Seconds in which everything has to be there. */
    within: { type: 'string', default: '30' },
  },
});

const linesOf = (path: string): string[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '');

/** The first list without what the second has as well, as often as it has it. */
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
await check(`${place} has the ${accepted} records of run ${run} that the account has as accepted`, () =>
  eventually(async () => {
    same(`the number in ${place}`, logs === undefined ? await inLoki() : inFile(logs), accepted);
  }, seconds),
);

for (const name of ['app.log', 'app.csv', 'app.ndjson']) {
  await check(`${name} of the collector holds the same lines of run ${run} as firedrill's own`, () =>
    eventually(async () => {
      const own = linesOf(join(values.own, name));
      const theirs = linesOf(join(values.files, name));
      const lost = less(own, theirs);
      // What is not of this run cannot be told apart where a value goes over several lines: only those with its id.
      const surplus = less(theirs, own).filter((line) => line.includes(`${run}-`));
      same('the number of lines that are missing', lost.length, 0);
      same('the number of lines that are too many', surplus.length, 0);
      if (own.length === 0) throw new Error('there are no lines at all');
    }, seconds),
  );
}
