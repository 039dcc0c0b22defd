/**
 * Limits for waits on real programs. They only end a wait for something that never happens: a limit near the usual time would
 * fail on a busy machine.
 */
export const EVENTUALLY = { timeout: 120_000, interval: 100 } as const;
