/** Work on many things, a few at a time. */

/**
 * All results, in the order of the items; at most `most` are under way together. Nothing more begins once one has
 * failed or `goOn` says no. It comes back, or fails with the first reason, only when all that began have ended: nothing
 * is left running behind whoever called.
 */
export async function inTurn<T, R>(
  items: readonly T[],
  most: number,
  work: (item: T) => Promise<R>,
  goOn: () => boolean = () => true,
): Promise<readonly R[]> {
  const results: R[] = [];
  const failures: unknown[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length && failures.length === 0 && goOn()) {
      const mine = next++;
      try {
        results[mine] = await work(items[mine]!);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, worker));
  if (failures.length > 0) throw failures[0];
  return results;
}
