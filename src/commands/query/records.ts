/** The records that a query reads: simulated ones, or those of files. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { FiredrillError, messageOf, usageError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import { EntryOutput } from '../../drill/embedded/entry-output.ts';
import { type IntakeOptions, intakeOf, StreamRejected } from '../../drill/embedded/intake.ts';
import type { LokiProfile } from '../../drill/embedded/profile.ts';
import { receivedIntake } from '../../drill/embedded/received.ts';
import type { Entry } from '../../logql/index.ts';
import type { Scenario } from '../../model/scenario.ts';
import { type ReceivedLog, readOtlpJson } from '../../read/otlp-json.ts';
import { load, withPatternSetting } from '../load.ts';
import { playVirtual } from '../play-virtual.ts';
import { DEFAULT_SEED, type QueryOptions } from './options.ts';

export interface QueryRecords {
  /** Of the first record, or of the run (epoch ms). */
  readonly startMs: number;
  /** No record is later (epoch ms). */
  readonly endMs: number;
  readonly warnings: readonly string[];
  /** Hands over every record in time order. */
  each(take: (entry: Entry) => void, signal: AbortSignal): Promise<void>;
}

const LEAST_MS = 3_600_000;

export const openRecords = ({ source, via, profile }: QueryOptions): Promise<QueryRecords> =>
  'files' in source ? recordsInFiles(source.files, profile) : simulated(source, { via, profile });

async function simulated(
  { settings }: Extract<QueryOptions['source'], { readonly settings: unknown }>,
  intakeOptions: IntakeOptions,
): Promise<QueryRecords> {
  const loaded = await load(settings, { defaultSeed: DEFAULT_SEED });
  const scenario = withPatternSetting(loaded.scenario, settings.values);
  const durationMs = settings.values.duration ?? defaultDuration(scenario);
  const { originMs: startMs, seed } = loaded;
  return {
    startMs,
    endMs: startMs + durationMs,
    warnings: loaded.warnings,
    async each(take, signal) {
      const intake = intakeOf(scenario, intakeOptions);
      const stop = new AbortController();
      const failures: unknown[] = [];
      // The engine goes on after an output has failed, but a result without some of the records is wrong.
      const output = new EntryOutput(intake, (entry) => {
        if (failures.length > 0) return;
        try {
          take(entry);
        } catch (error) {
          failures.push(error);
          stop.abort();
        }
      });
      const { problem } = await playVirtual({
        ...{ scenario, seed, originMs: startMs, startMs, durationMs, output },
        signal: AbortSignal.any([signal, stop.signal]),
      });
      if (failures.length > 0) throw failures[0];
      if (output.rejection !== undefined) {
        throw new FiredrillError(output.rejection, EXIT.unreachable);
      }
      if (problem !== undefined && !signal.aborted) throw new Error(problem);
    },
  };
}

const defaultDuration = ({ incidents }: Scenario): number =>
  Math.max(LEAST_MS, ...incidents.map(({ atMs, forMs }) => atMs + forMs));

/** Records of several files, or of one that several programs wrote, are in time order only after they are sorted. */
async function recordsInFiles(files: readonly string[], profile: LokiProfile): Promise<QueryRecords> {
  const intake = receivedIntake(profile);
  const entries: Entry[] = [];
  const warnings: string[] = [];
  for (const file of files) {
    let held: { readonly number: number; readonly problem: string } | undefined;
    let number = 0;
    for await (const line of linesOf(file)) {
      number++;
      if (line.trim() === '') continue;
      // Only the last line may be torn.
      if (held) throw wrongLine(file, held);
      const read = readOtlpJson(line);
      if (read.ok) for (const log of read.records) entries.push(taken(intake, log));
      else held = { number, problem: read.problem };
    }
    if (held && (held.problem !== 'not JSON' || entries.length === 0)) throw wrongLine(file, held);
    if (held) warnings.push(`${file}:${held.number}: the last line is incomplete and is left out`);
  }
  entries.sort((a, b) => a.timeMs - b.timeMs);
  const [first] = entries;
  if (!first) {
    throw usageError({
      where: '--file',
      problem: `no log records in ${files.join(', ')}`,
      expected: 'records in OTLP JSON lines',
    });
  }
  return {
    startMs: first.timeMs,
    endMs: entries.at(-1)!.timeMs,
    warnings,
    async each(take) {
      for (const entry of entries) take(entry);
    },
  };
}

function taken(intake: ReturnType<typeof receivedIntake>, log: ReceivedLog): Entry {
  try {
    return intake(log);
  } catch (error) {
    if (!(error instanceof StreamRejected)) throw error;
    throw new FiredrillError(`Loki would reject records: ${error.message}`, EXIT.unreachable);
  }
}

async function* linesOf(file: string): AsyncIterable<string> {
  try {
    const input = createReadStream(file, 'utf8');
    yield* createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  } catch (error) {
    throw usageError(
      { where: '--file', problem: `cannot read ${file}: ${messageOf(error)}`, expected: 'a readable file' },
      error,
    );
  }
}

const wrongLine = (
  file: string,
  { number, problem }: { readonly number: number; readonly problem: string },
): Error =>
  usageError({
    where: `${file}:${number}`,
    problem: `not a line of OTLP JSON: ${problem}`,
    expected:
      '{"resourceLogs": […]}, as the otlp-json format and the file exporter of the collector write it',
  });
