/** What a text may quote of its own record: it depends on where the text stands, and when it is written. */
import { LOG_POINTS, type LogMoment } from '../../model/scenario.ts';
import type { OwnName } from '../../model/template.ts';

/** Who is served: known as soon as a run begins. */
export const OF_VISITOR: readonly OwnName[] = ['user', 'session', 'request'];

/** Every record carries it. */
export const OF_RECORD: readonly OwnName[] = [...OF_VISITOR, 'duration'];

/** While a run is under way nobody knows how it ends. */
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

/** As the file writes a moment: `at: end`, `on: error`. */
export const writtenMoment = (moment: LogMoment): string =>
  `${(LOG_POINTS as readonly string[]).includes(moment) ? 'at' : 'on'}: ${moment}`;

const OF_REQUEST = 'in the logs of operations with `http`';

/** Where each may stand. */
export const PLACE: Readonly<Record<OwnName, string>> = {
  user: 'in every message',
  session: 'in every message',
  request: 'in every message',
  duration: 'in every message',
  method: OF_REQUEST,
  path: OF_REQUEST,
  status: `${OF_REQUEST}, once there is an answer: at end, on error, on slow`,
  bytes: `${OF_REQUEST}, once there is an answer: at end, on error, on slow`,
  dependency: 'on error, retry and fallback, in operations with calls',
};
