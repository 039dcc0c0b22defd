/** What a feed joins. */
import type { SilenceReader } from '../simulate/conditions.ts';
import type { Agenda } from '../simulate/marks.ts';
import type { Credit } from './credit.ts';

export interface FeedParts {
  /** Each with a plan of its own, in the order in which they go at the same time. */
  readonly lanes: readonly Credit[];
  /** Whose credit a record uses; `undefined`: nobody's. */
  readonly laneOf: (service: string) => Credit | undefined;
  /** Plans whose records come on top of all traffic. */
  readonly extras: readonly Credit[];
  readonly agenda?: Agenda | undefined;
  /** Until when a service that writes nothing now stays silent: what it would have written still uses its credit. */
  readonly silence?: SilenceReader | undefined;
  /**
   * The run has this many log records, no more. An episode that would go over it, where the scenario
   * has no shorter one, goes on without writing.
   */
  readonly limit: number;
}
