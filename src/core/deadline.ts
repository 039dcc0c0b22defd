/** Waiting with a deadline: nothing outside this process may block a run forever. */

/** Whether `work` ended within `ms` milliseconds. Rejects if it rejects in time; a later rejection is ignored. */
export async function within(work: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
