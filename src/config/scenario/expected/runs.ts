/**
 * The expected result of one run of an operation, calls included: how it ends, and the lines that it writes on average. Runs fail
 * independently of each other. Timeouts, circuit breakers and `slow` records are ignored, because they depend on durations.
 */
import type { Call, LogMoment, Operation, OperationRef, Service } from '../../../model/scenario.ts';
import { nameOf } from '../resolve/references.ts';
import { addLines, type Lines, type LineTable } from './lines.ts';

export interface Run {
  /** Probabilities of its three results; they add up to 1. */
  readonly good: number;
  readonly refused: number;
  readonly failed: number;
  readonly lines: Lines;
}

export type RunOf = (operation: OperationRef) => Run;

/** HTTP semantic conventions: a server that answers with a lower status has no error. */
const SERVER_ERROR = 500;

/** `errorsOf`: share of the runs of an operation that fail although all their calls succeed. */
export function runsOf(
  services: readonly Service[],
  table: LineTable,
  errorsOf: (service: Service, operation: Operation) => number,
): RunOf {
  const known = new Map<string, Run>();
  const runOf: RunOf = (ref) => {
    let run = known.get(nameOf(ref));
    if (!run) {
      const service = services.find(({ name }) => name === ref.service)!;
      const operation = service.operations.find(({ name }) => name === ref.operation)!;
      run = play(service, operation);
      known.set(nameOf(ref), run);
    }
    return run;
  };

  const play = (service: Service, operation: Operation): Run => {
    const lines = table.none();
    const write = writer(service, operation, table, lines);
    write('start', 1);
    // Shares of the runs that reach the next step, and that end because of a callee.
    let running = 1;
    let refused = 0;
    let failed = 0;
    for (const step of operation.calls) {
      let allGood = 1;
      let noneFailed = 1;
      for (const call of step) {
        const made = running * call.share;
        const result = playCall(call, (moment, count) => write(moment, made * count));
        addLines(lines, result.lines, made);
        allGood *= 1 - call.share * (1 - result.good);
        noneFailed *= 1 - call.share * result.failed;
      }
      // If one call fails and another is refused, the run fails.
      failed += running * (1 - noneFailed);
      refused += running * (noneFailed - allGood);
      running *= allGood;
    }
    write('middle', running);
    const errors = errorsOf(service, operation);
    const failing = running * errors;
    // Failures that an incident or bad health adds are not refusals.
    const own = service.ratio === undefined ? operation.errors : service.ratio / 10;
    const refusing = running * Math.min(errors, own) * refusedShare(operation);
    refused += refusing;
    failed += failing - refusing;
    const good = running - failing;
    write('end', good);
    write('error', failed);
    write('error', refused, 'refused');
    return { good, refused, failed, lines };
  };

  const playCall = (call: Call, write: Write): Run => {
    const attempt = runOf(call);
    // The caller does not wait for the result of a message.
    if (isMessage(services, call)) return { ...attempt, good: 1, refused: 0, failed: 0 };
    let attempts = 0;
    let made = 1;
    for (let n = 0; n <= call.retries; n++) {
      if (n > 0) write('retry', made);
      attempts += made;
      made *= attempt.failed;
    }
    const lines = table.none();
    addLines(lines, attempt.lines, attempts);
    const good = attempts * attempt.good;
    const refused = attempts * attempt.refused;
    if (!call.fallback) return { good, refused, failed: made, lines };
    write('fallback', made);
    const instead = runOf(call.fallback);
    addLines(lines, instead.lines, made);
    return {
      good: good + made * instead.good,
      refused: refused + made * instead.refused,
      failed: made * instead.failed,
      lines,
    };
  };
  return runOf;
}

/** Adds the records of a moment, `times` times. */
type Write = (moment: LogMoment, times: number, result?: 'refused') => void;

const writer =
  ({ name }: Service, { logs }: Operation, table: LineTable, lines: Lines): Write =>
  (moment, times, result) => {
    for (const { at, level, refusedLevel = level } of logs) {
      if (at === moment) table.put(lines, name, result === 'refused' ? refusedLevel : level, times);
    }
  };

/** The share of refusals among the runs that fail by themselves. */
function refusedShare({ refuses, http }: Operation): number {
  if (refuses || !http) return refuses ? 1 : 0;
  let all = 0;
  let below = 0;
  for (const { status, weight } of http.errorStatuses) {
    all += weight;
    if (status < SERVER_ERROR) below += weight;
  }
  return all > 0 ? below / all : 0;
}

/** Whether the callee is a consumer of messages. */
const isMessage = (services: readonly Service[], call: Call): boolean =>
  services.find(({ name }) => name === call.service)!.operations.find(({ name }) => name === call.operation)!
    .kind === 'consumer';
