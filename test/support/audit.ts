/** What of a run's records arrived somewhere, told by `log.record.uid`, which is `<run>-<sequence>`. */
export interface Audit {
  readonly missing: readonly number[];
  /** Once for each time too many. */
  readonly repeated: readonly number[];
}

/** Of what was found there: the uids, in any order. `emitted` is how many records the run had. */
export function audit(uids: readonly string[], emitted: number): Audit {
  const times = new Array<number>(emitted).fill(0);
  for (const uid of uids) times[Number(uid.split('-').at(-1))]! += 1;
  const sequence = times.map((_, i) => i);
  return {
    missing: sequence.filter((i) => times[i] === 0),
    repeated: sequence.flatMap((i) => new Array<number>(Math.max(0, times[i]! - 1)).fill(i)),
  };
}
