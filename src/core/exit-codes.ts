/** Exit codes. If several apply, the first one in this order is used. */
export const EXIT = Object.freeze({
  /** Success, nothing was lost. */
  good: 0,
  /** An internal error. */
  fault: 1,
  /** Invalid settings, scenario or usage. */
  usage: 2,
  /** A required service was unreachable, or a result is inconclusive. */
  unreachable: 5,
  /** Expectations of a drill failed. */
  expectations: 3,
  /** Records were lost on the way to an output. */
  lost: 4,
  /** A second SIGINT ended the shutdown, or the first one came before any work. */
  interrupted: 130,
  /** A second SIGTERM ended the shutdown, or the first one came before any work. */
  terminated: 143,
});

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
