/** Which values of its own record a text can use. It depends on the place of the text and on when it is written. */
import { LOG_POINTS, type LogMoment } from '../../../model/scenario.ts';
import type { OwnName } from '../../../model/template.ts';

/** Known as soon as a run starts. */
export const OF_VISITOR: readonly OwnName[] = ['user', 'session', 'request'];

/** Present on every record. */
export const OF_RECORD: readonly OwnName[] = [...OF_VISITOR, 'duration'];

/** The answer is known only at the end of a run. */
const ANSWERED: readonly LogMoment[] = ['end', 'error', 'slow'];
const OF_FAILED_CALL: readonly LogMoment[] = ['error', 'retry', 'fallback'];

export function ownNamesAt(
  moment: LogMoment,
  { http, calls }: { readonly http: boolean; readonly calls: boolean },
): readonly OwnName[] {
  return [
    ...OF_RECORD,
    ...(http ? (['method', 'path'] as const) : []),
    ...(http && ANSWERED.includes(moment) ? (['status', 'bytes'] as const) : []),
    ...(calls && OF_FAILED_CALL.includes(moment) ? (['dependency'] as const) : []),
  ];
}

/** A moment as the file writes it: `at: end`, `on: error`. */
export const writtenMoment = (moment: LogMoment): string =>
  `${(LOG_POINTS as readonly string[]).includes(moment) ? 'at' : 'on'}: ${moment}`;

const OF_REQUEST = 'in the logs of operations with `http`';

/** Where each can be used, for error messages. */
export const PLACE: Readonly<Record<OwnName, string>> = {
  user: 'in every message',
  session: 'in every message',
  request: 'in every message',
  duration: 'in every message',
  method: OF_REQUEST,
  path: OF_REQUEST,
  status: `${OF_REQUEST}, after the answer: at end, on error, on slow`,
  bytes: `${OF_REQUEST}, after the answer: at end, on error, on slow`,
  dependency: 'on error, retry and fallback, in operations with calls',
};
