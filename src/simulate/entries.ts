/** Entry operations start by themselves: one episode each, for a user without a session. */
import type { Episode } from './draft.ts';
import { playEpisode } from './episode.ts';
import { token, traceId } from './ids.ts';
import type { EntryProgram } from './programs.ts';
import type { Population } from './users.ts';

export function playEntry(entry: EntryProgram, population: Population, timeMs: number): Episode {
  const n = entry.count++;
  const random = entry.random.at(n);
  const user = random.below(population.count);
  const who = {
    userId: population.userId(user),
    sessionId: undefined,
    requestId: `req-${token(random)}`,
    visitor: population.visitor(user, random),
  };
  return playEpisode(entry.operation, timeMs, who, { n: entry.key ^ n, m: 0 }, traceId(random));
}
