/**
 * The health check of the image: `node health.js [URL…]`. It requests /healthz of the running firedrill, and the given URLs.
 * The port may come from a flag, a settings file or the next free one, so it is not read from settings but from the sockets
 * of the process (proc(5): /proc/PID/fd and /proc/PID/net/tcp). A process without a listening socket is still loading, or has
 * no page (`--control-port off`, a backfill, a drill). It counts as healthy after `LOADING_S`, because a firedrill that
 * fails exits.
 * Exit code 0: all respond; 1: one does not, or firedrill is loading or not running.
 */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

const PROGRAM = join(import.meta.dirname, 'cli.js');
/** The state of a listening socket, and the wildcard address. */
const LISTEN = '0A';
const EVERY_ADDRESS = /^0+$/;

/** Time for a process to load and listen. Docker ignores failed checks for as long (start period). */
const LOADING_S = 10;
/** Time limit of a request, below the timeout that Docker has for the whole check. */
const REQUEST_MS = 2000;
/** Clock ticks per second in /proc: the same on every architecture that Node supports. */
const TICKS = 100;

const processes = namesIn('/proc').filter((name) => /^\d+$/.test(name) && isFiredrill(name));
const pages = processes.flatMap(healthUrlsOf);
// A command that `docker exec` has just started does not make the container unhealthy.
const hasStarted = pages.length > 0 || processes.some((pid) => !isLoading(pid));
const results = await Promise.all([...pages, ...process.argv.slice(2)].map(responds));
process.exit(hasStarted && results.every(Boolean) ? 0 : 1);

function isFiredrill(pid: string): boolean {
  return textOf(`/proc/${pid}/cmdline`).split('\0').includes(PROGRAM);
}

/** Whether the process has just started. A container whose uptime is not that of the host (LXC) has no usable age. */
function isLoading(pid: string): boolean {
  const [uptime = ''] = textOf('/proc/uptime').split(' ');
  // The name of the program, in parentheses, may contain spaces. The start time is field 22, the 20th after it.
  const startTicks = textOf(`/proc/${pid}/stat`)
    .replace(/^.*\) /s, '')
    .split(' ')[19];
  const ageS = Number(uptime) - Number(startTicks) / TICKS;
  return ageS >= 0 && ageS < LOADING_S;
}

/** The health URL of every socket on which the process listens. */
function healthUrlsOf(pid: string): readonly string[] {
  const sockets = new Set(namesIn(`/proc/${pid}/fd`).map((fd) => socketOf(`/proc/${pid}/fd/${fd}`)));
  return ['tcp', 'tcp6'].flatMap((table) =>
    textOf(`/proc/${pid}/net/${table}`)
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state, , , , , , inode]) => state === LISTEN && sockets.has(inode))
      .map(([, local = '']) => {
        const [address = '', port = ''] = local.split(':');
        return `http://${hostOf(address)}:${Number.parseInt(port, 16)}/healthz`;
      }),
  );
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // belongs to another user
  }
}

function socketOf(path: string): string | undefined {
  try {
    return /^socket:\[(\d+)\]$/.exec(readlinkSync(path))?.[1];
  } catch {
    return undefined; // closed since the folder was read
  }
}

/** The kernel writes addresses as words of four bytes in host byte order, which is little-endian on all supported machines. */
function hostOf(address: string): string {
  const isV6 = address.length > 8;
  if (EVERY_ADDRESS.test(address)) return isV6 ? '[::1]' : '127.0.0.1';
  const bytes = Buffer.from(address, 'hex').swap32();
  return isV6 ? `[${bytes.toString('hex').match(/.{4}/g)!.join(':')}]` : bytes.join('.');
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // ended since the folder was read, or belongs to another user
  }
}

async function responds(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(REQUEST_MS) })).ok;
  } catch {
    return false;
  }
}
