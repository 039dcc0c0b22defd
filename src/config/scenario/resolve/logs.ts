/** Resolves the logs of an operation: when each is written, with which texts. */

import { defined } from '../../../core/defined.ts';
import { LEVEL_RANK, type Level } from '../../../model/level.ts';
import type { LogMoment, LogTemplate } from '../../../model/scenario.ts';
import type { OwnName } from '../../../model/template.ts';
import type { Path } from '../../yaml/source.ts';
import { OF_RECORD, ownNamesAt, writtenMoment } from './own-names.ts';
import type { LogFile, OperationFile, Surroundings } from './surroundings.ts';

const EVENT_SUFFIX: Readonly<Record<LogMoment, string>> = {
  start: 'started',
  middle: 'progressed',
  end: 'completed',
  error: 'failed',
  slow: 'slow',
  retry: 'retried',
  fallback: 'fell_back',
};

export function resolveLogs(
  name: string,
  operation: OperationFile,
  path: Path,
  around: Surroundings,
): readonly LogTemplate[] {
  const logs = (operation.logs ?? []).flatMap((log, index) => {
    const here = [...path, index];
    const moment = momentOf(log, here, around);
    if (!moment) return [];
    refuseWrongOver(log, moment, here, around);
    refuseImpossibleMoment(moment, operation, here, around);
    const known = ownNamesAt(moment, {
      http: operation.http !== undefined || around.faults.isBroken([...path.slice(0, -1), 'http']),
      calls: (operation.calls ?? []).length > 0 || around.faults.isBroken([...path.slice(0, -1), 'calls']),
    });
    return {
      at: moment,
      level: log.level,
      ...resolveTexts(log, here, around, known),
      eventName: log.event ?? `${name}.${EVENT_SUFFIX[moment]}`,
      ...defined({ slowMs: log.over }),
    };
  });
  return operation.silentFailures ? logs : [...logs, ...failureLogs(name, logs)];
}

/**
 * A failed run must be visible. If there is no `on: error` log, the `at: end` logs are written instead, at ERROR, or at WARN if the
 * run was refused.
 */
function failureLogs(name: string, logs: readonly LogTemplate[]): readonly LogTemplate[] {
  if (logs.some(({ at }) => at === 'error')) return [];
  return logs
    .filter(({ at }) => at === 'end')
    .map((log) => ({
      ...log,
      at: 'error',
      level: atLeast('ERROR', log.level),
      refusedLevel: atLeast('WARN', log.level),
      eventName:
        log.eventName === `${name}.${EVENT_SUFFIX.end}` ? `${name}.${EVENT_SUFFIX.error}` : log.eventName,
    }));
}

const atLeast = (least: Level, level: Level): Level =>
  LEVEL_RANK[level] < LEVEL_RANK[least] ? least : level;

function momentOf({ at, on }: LogFile, path: Path, { faults }: Surroundings): LogMoment | undefined {
  if ((at === undefined) === (on === undefined)) {
    const problem = at === undefined ? 'needs `at` or `on`' : 'has both `at` and `on`';
    faults.add(path, `the log ${problem}`, {
      expected: '`at: start|middle|end` or `on: error|slow|retry|fallback`',
    });
    return undefined;
  }
  return at ?? on;
}

function refuseWrongOver({ over }: LogFile, moment: LogMoment, path: Path, { faults }: Surroundings): void {
  if (moment === 'slow' && over === undefined) {
    faults.add([...path, 'on'], '`on: slow` needs `over`', {
      expected: 'the shortest duration of a slow run: { on: slow, over: 500ms, … }',
      from: [[...path, 'over']],
    });
  } else if (moment !== 'slow' && over !== undefined) {
    faults.add([...path, 'over'], `\`over\` has no effect with \`${writtenMoment(moment)}\``, {
      expected: '`over` only with `on: slow`',
      from: [[...path, 'on']],
    });
  }
}

/** A log on a retry or a fallback needs a call that has one. */
function refuseImpossibleMoment(
  moment: LogMoment,
  { calls = [] }: OperationFile,
  path: Path,
  around: Surroundings,
): void {
  const inside = calls.flatMap((step) => (typeof step === 'string' ? [] : [step, ...(step.parallel ?? [])]));
  const options = inside.filter((call) => typeof call !== 'string');
  const isPossible =
    moment === 'retry'
      ? options.some(({ retries = 0 }) => retries > 0)
      : moment !== 'fallback' || options.some(({ fallback }) => fallback !== undefined);
  if (isPossible) return;
  const needed = moment === 'retry' ? '`retries`' : 'a `fallback`';
  around.faults.add([...path, 'on'], `no call of this operation has ${needed}`, {
    expected: `a call with ${needed}, or no log with \`${writtenMoment(moment)}\``,
    from: [[...path.slice(0, -2), 'calls']],
  });
}

export function resolveTexts(
  { message, code }: Pick<LogFile, 'message' | 'code'>,
  path: Path,
  { templates }: Surroundings,
  known: readonly OwnName[] = OF_RECORD,
): Pick<LogTemplate, 'message' | 'code'> {
  return {
    message: templates.parse(message, [...path, 'message'], known),
    ...defined({
      code: code === undefined ? undefined : templates.parse(code, [...path, 'code'], known),
    }),
  };
}
