/** Runs `action` at the first call and gives every caller that same result. */
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
