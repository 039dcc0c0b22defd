/** What the process says with its exit status; the first that applies, in this order. */
export const EXIT = Object.freeze({
  /** Done, nothing lost. */
  good: 0,
  /** A fault of firedrill's own. */
  fault: 1,
  /** Bad settings, scenario or usage. */
  usage: 2,
  /** Something needed could not be reached or observed. */
  unreachable: 5,
  /** A drill's expectations failed. */
  expectations: 3,
  /** Records were lost on their way to an output. */
  lost: 4,
  /** A second SIGINT cut the drain short. */
  interrupted: 130,
  /** A second SIGTERM cut the drain short. */
  terminated: 143,
});

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
