/** Log storms: records of one message, distributed evenly over the services that the incident affects. */
import type { Random } from '../core/random.ts';
import type { Attributes } from '../model/attributes.ts';
import { affectedBy, type Incident, type LogStorm } from '../model/incident.ts';
import { isError } from '../model/level.ts';
import { draftAlone, draftLog, type Episode, instanceOf } from './draft.ts';
import { spanId, token, traceId } from './ids.ts';
import type { Population } from './users.ts';
import type { World } from './world.ts';

/** Simulates the record that is due at `timeMs`. */
export type StormPlayer = (timeMs: number) => Episode;

export function stormPlayer(
  incident: Incident & { readonly storm: LogStorm },
  world: World,
  population: Population,
  random: Random,
): StormPlayer {
  const { storm } = incident;
  const services = affectedBy(incident, world.services.values());
  const failed = isError(storm.level);
  const attributes: Attributes = failed ? { 'error.type': '_OTHER' } : {};
  const log = world.compiler.log(storm, attributes);
  let count = 0;
  return (timeMs) => {
    const own = random.at(count);
    const service = services[count++ % services.length]!;
    const scene = {
      instance: instanceOf(service, own, service.conditions?.(timeMs).version),
      span: { traceId: traceId(own), spanId: spanId(own) },
      who: { userId: population.anyone(own), sessionId: undefined, requestId: `req-${token(own)}` },
      random: own,
    };
    return draftAlone(draftLog(log, scene, { timeMs }), {
      name: storm.eventName,
      startMs: timeMs,
      failed,
      statusMessage: undefined,
      attributes,
    });
  };
}
