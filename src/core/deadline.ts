/** Waiting that ends: nothing outside this process may hold up a run for ever. */

/** Whether `work` came to its end within `ms`; its own failure is passed on. A failure after that is nobody's. */
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
