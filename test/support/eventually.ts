/**
 * For waits on real programs. Far longer than anything takes: all it ends is a wait for what never comes, and a limit
 * near the usual time would fail on a busy machine.
 */
export const EVENTUALLY = { timeout: 120_000, interval: 100 } as const;
