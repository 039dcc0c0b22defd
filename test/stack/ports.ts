/**
 * Ports for real programs, of which some stay free for a while: until a program is started late, or once more where it
 * was. So they lie below those that the kernel gives to whoever asks for any (32768 and up on Linux, which are those of
 * outgoing connections, too), and each test worker (vitest.config.ts has three) with all it starts has a range of its own.
 */
import { createServer } from 'node:net';

const FIRST = 20_000;
const EACH = 3_000;
const WORKERS = 4;

const from = FIRST + EACH * (Number(process.env.VITEST_POOL_ID ?? 0) % WORKERS);
/** Not where the last process with this range began: what it used may still be closing. */
let next = process.pid % EACH;

/** Ports nobody uses now. */
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

/** Where nobody ever listens: a web client of Node's calls no such port, programs of Go do. */
export const NOBODY = '127.0.0.1:1';
