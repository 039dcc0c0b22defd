#!/usr/bin/env node
/** The process edge: gives the program its arguments, environment, streams and signals, and exits with its code. */
import { closeSync, existsSync, fstatSync, openSync, writeSync } from 'node:fs';
import { Writable } from 'node:stream';
import { isatty } from 'node:tty';
import { EXIT } from './core/exit-codes.ts';

/**
 * Ends the process on a signal until a command installs its own handlers. They must be here before the program loads: as
 * PID 1 of a container, a process without a handler never sees SIGTERM, and `docker stop` waits for its timeout.
 */
const earlyHandlers = {
  SIGINT: () => process.exit(EXIT.interrupted),
  SIGTERM: () => process.exit(EXIT.terminated),
};
process.on('SIGINT', earlyHandlers.SIGINT);
process.on('SIGTERM', earlyHandlers.SIGTERM);

const { main, WRITTEN_MS, written } = await import('./commands/main.ts');
const { within } = await import('./core/deadline.ts');

/** System calls that cannot be cancelled. Node waits for them even in `process.exit`. */
const UNSTOPPABLE = ['GetAddrInfoReqWrap', 'GetNameInfoReqWrap', 'FSReqCallback', 'FSReqPromise'];

/** Replaces this process by another program. Not available before Node 22.15, nor on Windows. */
const { execve } = process as { execve?: (file: string, args: string[], env: NodeJS.ProcessEnv) => never };
const canReplace = execve !== undefined && process.platform !== 'win32';
// Without execve the exit waits for a DNS query: let glibc give up after 3 s instead of 10 (resolv.conf(5)).
if (!canReplace) process.env.RES_OPTIONS ??= 'timeout:1 attempts:2';

const { stderr } = process;
// Standard error is for people. If it cannot be written (a closed pipe, a full disk, a closed terminal), the run, its
// account and its exit code stay the same.
stderr.on('error', () => {});
const terminals = [0, 1, 2].filter((fd) => isatty(fd));
const stdout = isFile(1) ? fileStream(1) : process.stdout;

const code = await main({
  argv: process.argv.slice(2),
  env: process.env,
  stdout,
  stderr,
  onTerminal: terminals.length > 0,
  onSignal(signal, handler) {
    process.on(signal, handler);
    if (signal !== 'SIGHUP') process.off(signal, earlyHandlers[signal]);
  },
  exit: (code) => void leave(code),
});
await leave(code);

function isFile(fd: number): boolean {
  try {
    return fstatSync(fd).isFile();
  } catch {
    return false;
  }
}

/** Repeats short writes. Node's own stream for files reports a partial write to a full disk as complete. */
function fileStream(fd: number): Writable & { readonly fd: number } {
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      try {
        for (let at = 0; at < chunk.length; ) at += writeSync(fd, chunk, at);
        done();
      } catch (error) {
        done(error as Error);
      }
    },
  });
  return Object.assign(stream, { fd });
}

/**
 * Ends the process. It does not wait for pending work, such as an open socket, a DNS query without an answer or a write
 * that hangs: records that were not delivered are in the account.
 */
async function leave(code: number): Promise<void> {
  await within(Promise.all([stdout, stderr].map(written)), WRITTEN_MS);
  for (const fd of terminals) if (!isatty(fd)) detach(fd);
  const isHeld = process.getActiveResourcesInfo().some((name) => UNSTOPPABLE.includes(name));
  // An upgrade may have removed the node binary.
  if (isHeld && canReplace && existsSync(process.execPath)) {
    process.emit('exit', code);
    execve(process.execPath, [process.execPath, '-e', `process.exit(${code})`], {
      ...process.env,
      NODE_OPTIONS: '',
    });
  }
  process.exit(code);
}

/**
 * Points the descriptor of a closed terminal to /dev/null. Node aborts if it cannot restore the mode of a terminal at
 * exit; it leaves reopened descriptors alone.
 */
function detach(fd: number): void {
  try {
    closeSync(fd);
    openSync('/dev/null', 'r+'); // takes the lowest free descriptor: this one
  } catch {
    // Windows has neither /dev/null nor terminal modes.
  }
}
