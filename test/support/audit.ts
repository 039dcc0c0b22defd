/** Which records of a run are missing or repeated at a destination, by `log.record.uid` (`<run>-<sequence>`). */
export interface Audit {
  readonly missing: readonly number[];
  /** A sequence number for each extra copy. */
  readonly repeated: readonly number[];
}

/** `uids` are those at the destination, in any order. `emitted` is the number of records of the run. */
export function audit(uids: readonly string[], emitted: number): Audit {
  const times = new Array<number>(emitted).fill(0);
  for (const uid of uids) times[Number(uid.split('-').at(-1))]! += 1;
  const sequence = times.map((_, i) => i);
  return {
    missing: sequence.filter((i) => times[i] === 0),
    repeated: sequence.flatMap((i) => new Array<number>(Math.max(0, times[i]! - 1)).fill(i)),
  };
}
