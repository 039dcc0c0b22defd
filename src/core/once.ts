/** Runs `action` at the first call, and returns its result to every caller. */
export function once<T>(action: () => T): () => T {
  let done = false;
  let result: T;
  return () => {
    if (!done) {
      done = true;
      result = action();
    }
    return result;
  };
}
