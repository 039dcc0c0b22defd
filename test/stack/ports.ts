/**
 * Ports for real programs. Some ports stay unused for a while, until a program starts late or restarts. So they are below the
 * ports that the kernel assigns (32768 and up on Linux, also used for outgoing connections), and each test worker
 * (vitest.config.ts has three) has its own range.
 */
import { createServer } from 'node:net';

const FIRST = 20_000;
const EACH = 3_000;
const WORKERS = 4;

const from = FIRST + EACH * (Number(process.env.VITEST_POOL_ID ?? 0) % WORKERS);
/** Differs from the last process with this range, whose ports may still be closing. */
let next = process.pid % EACH;

/** Ports that are not in use. */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  for (let tried = 0; ports.length < count; tried++) {
    if (tried > EACH) throw new Error(`no ${count} ports are free between ${from} and ${from + EACH}`);
    const port = from + (next++ % EACH);
    if (await isFree(port)) ports.push(port);
  }
  return ports;
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });

/** An address where nothing listens. Node's `fetch` refuses this port; Go programs connect to it. */
export const NOBODY = '127.0.0.1:1';
