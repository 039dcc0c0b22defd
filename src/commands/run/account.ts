/** The account at the end of a run: one object, printed as a table for people or as JSON for machines. */
import { EXIT, type ExitCode } from '../../core/exit-codes.ts';
import { imbalances, type Ledger, lostBy, type OutputRow } from '../../core/ledger.ts';
import { readableCount } from '../../core/readable.ts';
import type { Paced, RunResult } from '../../engine/engine.ts';
import type { FiguresReading } from '../../model/figures.ts';
import { type Incident, windowsUntil } from '../../model/incident.ts';
import type { OutputAccount } from '../../model/output.ts';
import type { TimelineEntry } from '../../model/run.ts';
import type { Scenario } from '../../model/scenario.ts';
import { LEAST_COLUMNS } from './figures-lines.ts';
import { folded, table } from './figures-text.ts';

export interface Account {
  readonly run: string;
  readonly scenario: string;
  readonly seed: string;
  /** RFC 3339. */
  readonly started: string;
  readonly ended: string;
  readonly ledger: Ledger;
  /** Milliseconds. */
  readonly lateness: { readonly p50: number; readonly p99: number; readonly max: number };
  readonly services: FiguresReading['services'];
  readonly figures: Omit<FiguresReading, 'services'>;
  /** The windows of every incident that started, in the time that records carry. One that still lasted ends with the run. */
  readonly incidents: readonly IncidentRow[];
  /** Changes that were made during the run. */
  readonly timeline: readonly TimelineEntry[];
  /** The time range that the records of an interrupted backfill cover; absent otherwise. */
  readonly covered?: TimeRange;
  /** The rest of the range that was asked for. */
  readonly missing?: TimeRange;
}

/** RFC 3339. */
export interface TimeRange {
  readonly from: string;
  readonly to: string;
}

export interface IncidentRow {
  readonly name: string;
  /** An affected service: one row each. `*` if the incident affects all services. */
  readonly service: string;
  /** RFC 3339. */
  readonly started: string;
  readonly ended: string;
}

export function accountOf(
  { run, seed, scenario }: { readonly run: string; readonly seed: string; readonly scenario: Scenario },
  result: RunResult,
  outputs: readonly OutputAccount[],
  reading: FiguresReading,
): Account {
  const { planned, filtered, skipped, emitted, lateness, timeline } = result;
  const { services, ...figures } = reading;
  return {
    run,
    scenario: scenario.name,
    seed,
    started: new Date(result.startedMs).toISOString(),
    ended: new Date(result.endedMs).toISOString(),
    ledger: { planned, filtered, skipped, emitted, outputs },
    lateness,
    services,
    figures,
    incidents: incidentRows(scenario.incidents, result),
    timeline,
  };
}

function incidentRows(
  incidents: readonly Incident[],
  { startedMs, paced }: RunResult,
): readonly IncidentRow[] {
  const written = (timeMs: number): string => new Date(startedMs + timeMs).toISOString();
  return incidents
    .flatMap((incident) => windowsUntil(incident, paced.ms).map((window) => ({ ...window, incident })))
    .sort((a, b) => a.startMs - b.startMs)
    .flatMap(({ incident: { name, services }, startMs, endMs }) =>
      (services.length > 0 ? services : ['*']).map((service) => ({
        name,
        service,
        started: written(startMs),
        ended: written(endMs),
      })),
    );
}

/** The first that applies: internal error, unreachable, records lost, good. */
export function exitCodeOf(account: Account): ExitCode {
  if (imbalances(account.ledger).length > 0) return EXIT.fault;
  const { outputs } = account.ledger;
  if (outputs.some(neverReached)) return EXIT.unreachable;
  return outputs.some((row) => lostBy(row) > 0) ? EXIT.lost : EXIT.good;
}

/** The endpoint neither accepted nor rejected any record: nothing listens there, or it only answered "retry later". */
export const neverReached = (row: OutputRow): boolean =>
  row.kind === 'otlp' && row.accepted === 0 && row.rejected === 0 && lostBy(row) > 0;

/** The account as lines for people, each at most `columns` characters. Without `columns`, lines are not folded. */
export function accountLines(
  account: Account,
  paced: Omit<Paced, 'interrupted'>,
  {
    unit,
    figures,
    notes,
    columns,
  }: {
    readonly unit: Scenario['traffic']['unit'];
    readonly figures: readonly string[];
    readonly notes: readonly string[];
    readonly columns?: number | undefined;
  },
): readonly string[] {
  const { ledger, lateness } = account;
  const seconds = paced.ms / 1000;
  const requests =
    paced.starts > 0 && unit === 'requests'
      ? `, ${readableCount(paced.starts)} requests at ${(paced.starts / seconds).toFixed(2)}/s`
      : '';
  const rate =
    seconds > 0 ? ` (${(paced.logs / seconds).toFixed(1)}/s over ${seconds.toFixed(1)} s${requests})` : '';
  const faults = imbalances(ledger);
  const width = Math.max(LEAST_COLUMNS, columns ?? Number.POSITIVE_INFINITY);
  const fold = (line: string): readonly string[] => folded(line, width);
  return [
    ...figures,
    '',
    ...[
      `run ${account.run}, scenario ${account.scenario}, seed ${account.seed}`,
      `planned ${readableCount(ledger.planned.logs)} log records = emitted ${readableCount(ledger.emitted.logs)} + filtered ${readableCount(ledger.filtered)} + skipped ${readableCount(ledger.skipped)}${rate}`,
      `spans ${readableCount(ledger.emitted.spans)}; lateness p50 ${lateness.p50} ms, p99 ${lateness.p99} ms, max ${lateness.max} ms`,
    ].flatMap(fold),
    ...outputTable(ledger.outputs, width),
    ...(faults.length === 0
      ? ['the account balances']
      : faults.map((fault) => `THE ACCOUNT DOES NOT BALANCE: ${fault}`)
    ).flatMap(fold),
    ...notes.flatMap(fold),
  ];
}

const COLUMNS = ['accepted', 'filtered', 'rejected', 'dropped', 'unconfirmed', 'pending'] as const;

function outputTable(outputs: readonly OutputRow[], width: number): readonly string[] {
  if (outputs.length === 0) return ['no outputs'];
  const rows = outputs.map((row) => [
    row.name,
    row.signal,
    ...COLUMNS.map((column) => readableCount(row[column])),
  ]);
  return table([['output', 'signal', ...COLUMNS], ...rows], width, [1]);
}
