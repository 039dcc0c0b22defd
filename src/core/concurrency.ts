/**
 * Runs `work` on all items, at most `limit` at once. Returns the results in the order of the items.
 *
 * After a failure, or if `mayContinue` returns false, no further item is started. The promise settles only when all started
 * work has ended, so nothing is left running. It rejects with the first failure.
 */
export async function mapConcurrently<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<R>,
  mayContinue: () => boolean = () => true,
): Promise<readonly R[]> {
  const results: R[] = [];
  const failures: unknown[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length && failures.length === 0 && mayContinue()) {
      const mine = next++;
      try {
        results[mine] = await work(items[mine]!);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  if (failures.length > 0) throw failures[0];
  return results;
}
