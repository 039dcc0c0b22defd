/**
 * The health check of the image: `node health.js [URL…]`. It asks the firedrill beside it where that really listens, and
 * the URLs given. The port may come from a flag, a settings file or the next free one, so it is not read from settings
 * but from the system: the sockets that firedrill's process has open (proc(5): /proc/PID/fd and /proc/net/tcp). Where none
 * listens (`--control-port off`, a backfill, a drill) there is nothing to ask: a firedrill that has failed has ended.
 * Exit code 0: all answer; 1: one does not, or no firedrill runs.
 */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

const PROGRAM = join(import.meta.dirname, 'cli.js');
/** State of a socket that listens, and what stands for every address of the machine. */
const LISTEN = '0A';
const EVERY_ADDRESS = /^0+$/;

const processes = namesIn('/proc').filter((name) => /^\d+$/.test(name) && isOurs(name));
const urls = [...processes.flatMap(pagesOf), ...process.argv.slice(2)];
const answers = await Promise.all(urls.map(isWell));
process.exit(processes.length > 0 && answers.every(Boolean) ? 0 : 1);

function isOurs(pid: string): boolean {
  return textOf(`/proc/${pid}/cmdline`).split('\0').includes(PROGRAM);
}

/** The health pages of all sockets on which the process listens. */
function pagesOf(pid: string): readonly string[] {
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
    return []; // another user's
  }
}

function socketOf(path: string): string | undefined {
  try {
    return /^socket:\[(\d+)\]$/.exec(readlinkSync(path))?.[1];
  } catch {
    return undefined; // closed since the folder was read
  }
}

/** The kernel writes addresses as words of four bytes in the machine's byte order; firedrill's machines are little-endian. */
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
    return ''; // ended since the folder was read, or another user's
  }
}

async function isWell(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}
