/** Named checks: each prints one line, and the exit code is 1 if one fails. */
import { setTimeout as sleep } from 'node:timers/promises';

/** Prints whether a check passes. It never throws, so one run reports every failure. */
export async function check(what: string, look: () => Promise<void>): Promise<void> {
  try {
    await look();
    process.stdout.write(`ok      ${what}\n`);
  } catch (error) {
    process.stdout.write(`FAILED  ${what}: ${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  }
}

/** Repeats a check until it passes, because records take time to arrive. Throws the last error after `seconds`. */
export async function eventually(look: () => Promise<void>, seconds = 60): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await sleep(250);
  }
}

export function same(what: string, found: unknown, wanted: unknown): void {
  if (found !== wanted) throw new Error(`${what} is ${found}, expected ${wanted}`);
}
