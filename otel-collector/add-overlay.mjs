/**
 * Gives a running collector one more configuration: writes it where the collector reads it, and sends SIGHUP. The
 * collector then reads all its configurations again and restarts its pipelines in the same process.
 *
 *   node add-overlay.mjs <overlay> <file that the collector reads> <address of its health check>
 *     [--pid <pid>]     the collector's; default: 1
 *     [--stay <file>]   stay, keep the overlay in place, and remove it on SIGTERM; makes the file once it is in place
 *
 * Exits with 0 once the collector is up with the overlay, or without it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { pid: { type: 'string', default: '1' }, stay: { type: 'string' } },
});
const [overlay, place, health] = positionals;

/** Since when the collector has been up, as it reports itself; waits until it is. */
async function upSince(isNew = () => true) {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const answer = await fetch(health, { signal: AbortSignal.timeout(1000) }).catch(() => undefined);
    const since = answer?.ok ? (await answer.json()).upSince : undefined;
    if (since !== undefined && isNew(since)) return since;
    if (Date.now() > deadline) throw new Error(`${health} did not report within a minute that the collector is up`);
    await sleep(100);
  }
}

/** Nothing if the collector has read it already: it reads the file at its start, too. */
async function ensure(text) {
  if (readFileSync(place, 'utf8') === text) return upSince();
  // Sent any earlier, nothing would handle the signal.
  const before = await upSince();
  writeFileSync(place, text);
  process.kill(Number(values.pid), 'SIGHUP');
  await upSince((since) => since !== before);
}

const stop = new AbortController();
process.once('SIGTERM', () => stop.abort());
await ensure(readFileSync(overlay, 'utf8'));
if (values.stay !== undefined) {
  writeFileSync(values.stay, '');
  while (!stop.signal.aborted) {
    await sleep(2000, undefined, { signal: stop.signal }).catch(() => {});
    if (!stop.signal.aborted) await ensure(readFileSync(overlay, 'utf8'));
  }
  await ensure('{}\n');
}
