/** The output of a drill: Loki's OTLP endpoint, or its push API for rules that select custom labels. */
import { lostBy } from '../../core/ledger.ts';
import { counted } from '../../core/readable.ts';
import { OutputByService } from '../../emit/by-service.ts';
import { openLokiPush } from '../../emit/loki-push.ts';
import type { Keeps } from '../../emit/narrowing.ts';
import { openOtlpOutput } from '../../emit/output.ts';
import { createBody } from '../../formats/index.ts';
import type { LokiClient } from '../../loki/client.ts';
import { explainRefusal } from '../../loki/refusals.ts';
import { INCIDENT_SERVICE } from '../../model/incident.ts';
import type { SettingNames } from '../../model/otlp-target.ts';
import type { Output } from '../../model/output.ts';
import type { TelemetryRecord } from '../../model/record.ts';
import type { Scenario } from '../../model/scenario.ts';
import type { Via } from '../../model/stream-label.ts';

export interface LokiOutputOptions {
  readonly loki: LokiClient;
  readonly scenario: Scenario;
  readonly whenFull: 'drop' | 'wait';
  /** How long to retry a batch; absent: depends on `whenFull`. */
  readonly retryForMs?: number | undefined;
  /** Which parts of a record are written besides labels, line and level; absent: all. OTLP only. */
  readonly keeps?: Keeps | undefined;
  readonly onTrouble: (line: string) => void;
}

export interface LokiOutput {
  readonly output: Output;
  /** Selects all streams of the drill. */
  readonly selector: string;
  /** A label of all these streams, by which records are counted. */
  readonly label: string;
  /** The label's value for a record that Loki keeps. */
  readonly countedAs: (record: TelemetryRecord) => string | undefined;
}

/** For error messages. A drill has settings for the address and the headers only. */
const NAMES: SettingNames = {
  endpoint: '--loki',
  headers: '--loki-header',
  protocol: 'OTEL_EXPORTER_OTLP_PROTOCOL',
  certificate: 'NODE_EXTRA_CA_CERTS',
  clientCertificate: 'OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE',
  clientKey: 'OTEL_EXPORTER_OTLP_CLIENT_KEY',
};
const REQUEST_MS = 30_000;
/** Records in flight per service: a few requests, which keeps Loki busy and memory small. */
const HIGH_WATER = 4_000;

export const openLokiOutput = (via: Via, options: LokiOutputOptions): Promise<LokiOutput> =>
  via === 'push' ? byPush(options) : byOtlp(options);

async function byOtlp({
  loki,
  scenario,
  whenFull,
  retryForMs,
  keeps,
  onTrouble,
}: LokiOutputOptions): Promise<LokiOutput> {
  const open = (): Promise<Output> =>
    openOtlpOutput({
      targets: [
        {
          signal: 'logs',
          protocol: 'http/protobuf',
          url: `${loki.url}/otlp/v1/logs`,
          headers: loki.headers,
          timeoutMs: REQUEST_MS,
          compression: 'none',
          tls: {},
          names: NAMES,
        },
      ],
      exporter: 'firedrill',
      whenFull,
      retryForMs,
      keeps,
      highWater: HIGH_WATER,
      body: createBody(scenario.body),
      onTrouble,
    });
  const writers = [...scenario.services.map(({ name }) => name), INCIDENT_SERVICE];
  const output = new OutputByService(
    new Map(await Promise.all(writers.map(async (name) => [name, await open()] as const))),
  );
  return {
    output,
    selector: '{service_name=~".+"}',
    label: 'service_name',
    countedAs: (record) => (record.kind === 'log' ? record.instance.service : undefined),
  };
}

async function byPush({
  loki,
  scenario,
  whenFull,
  retryForMs,
  onTrouble,
}: LokiOutputOptions): Promise<LokiOutput> {
  const { output, label, countedAs } = openLokiPush({
    url: loki.url,
    headers: loki.headers,
    timeoutMs: REQUEST_MS,
    labels: scenario.labels,
    body: createBody(scenario.body),
    whenFull,
    retryForMs,
    onTrouble,
  });
  return {
    output,
    selector: `{${label}=~".+"}`,
    label,
    countedAs: (record) => (record.kind === 'log' ? countedAs(record) : undefined),
  };
}

export interface DrillAccount {
  /** Log records by the value of the label that they are counted by. */
  readonly counts: Readonly<Record<string, number>>;
  add(records: readonly TelemetryRecord[]): void;
}

export function drillAccount(countedAs: LokiOutput['countedAs']): DrillAccount {
  const counts: Record<string, number> = {};
  return {
    counts,
    add(records) {
      for (const record of records) {
        const value = countedAs(record);
        if (value !== undefined) counts[value] = (counts[value] ?? 0) + 1;
      }
    },
  };
}

/** Why records were lost; `undefined` if all arrived. The first problem names the cause, the others mostly repeat it. */
export function lossOf(output: Output, [first]: readonly string[]): string | undefined {
  const lost = output.accounts().reduce((sum, row) => sum + lostBy(row), 0);
  if (lost === 0) return undefined;
  const why = first === undefined ? '' : `: ${explainRefusal(first)}`;
  return `${counted(lost, 'log record')} did not reach Loki${why}`;
}
