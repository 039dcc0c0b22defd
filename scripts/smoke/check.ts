/** One line for each thing that was looked at, and an exit code for all of them. */
import { setTimeout as sleep } from 'node:timers/promises';

/** Says whether it holds; goes on either way, so that one run tells everything. */
export async function check(what: string, look: () => Promise<void>): Promise<void> {
  try {
    await look();
    process.stdout.write(`ok      ${what}\n`);
  } catch (error) {
    process.stdout.write(`FAILED  ${what}: ${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  }
}

/** Looks until it holds: what was sent arrives a little later. Fails with the last fault. */
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
  if (found !== wanted) throw new Error(`${what} is ${found}, and not ${wanted}`);
}
