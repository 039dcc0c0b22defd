/**
 * Has a collector that runs take one more configuration: puts it where the collector reads it, and sends SIGHUP, upon
 * which the collector reads all of them anew and starts its pipelines again, within the same process.
 *
 *   node add-overlay.mjs <overlay> <where the collector reads it> <address of its health check> [its pid, or 1]
 *
 * Ends well once the collector is up again with it.
 */
import { copyFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const [overlay, place, health, pid = '1'] = process.argv.slice(2);

/** Since when it has been up, as it says itself; waits until it is. */
async function upSince(isNew = () => true) {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const answer = await fetch(health, { signal: AbortSignal.timeout(1000) }).catch(() => undefined);
    const since = answer?.ok ? (await answer.json()).upSince : undefined;
    if (since !== undefined && isNew(since)) return since;
    if (Date.now() > deadline) throw new Error(`${health} did not say within a minute that the collector is up`);
    await sleep(100);
  }
}

// Sent any earlier, the signal would find nobody who handles it.
const before = await upSince();
copyFileSync(overlay, place);
process.kill(Number(pid), 'SIGHUP');
await upSince((since) => since !== before);
