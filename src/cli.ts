#!/usr/bin/env node
/** The process edge: everything the program may touch of its process is handed over here. */
import { closeSync, existsSync, fstatSync, openSync, writeSync } from 'node:fs';
import { Writable } from 'node:stream';
import { isatty } from 'node:tty';
import { main, WRITTEN_MS, written } from './commands/main.ts';
import { within } from './core/deadline.ts';

/** Work of the operating system that cannot be cancelled, and that Node waits for even in `process.exit`. */
const UNSTOPPABLE = ['GetAddrInfoReqWrap', 'GetNameInfoReqWrap', 'FSReqCallback', 'FSReqPromise'];

/** Puts another program in the place of this process. Not in Node before 22.15, and not on Windows. */
const { execve } = process as { execve?: (file: string, args: string[], env: NodeJS.ProcessEnv) => never };
const canReplace = execve !== undefined && process.platform !== 'win32';
// Where the end has to wait for a look-up, glibc gives up on a silent name server after 3 s instead of 10 (resolv.conf(5)).
if (!canReplace) process.env.RES_OPTIONS ??= 'timeout:1 attempts:2';

const { stderr } = process;
// What is printed there is for people. When it cannot be written (a closed pipe, a full disk, a terminal that has
// gone), the run, its account and its exit code stay as they are.
stderr.on('error', () => {});
const terminals = [0, 1, 2].filter((fd) => isatty(fd));
const stdout = isFile(1) ? fileStream(1) : process.stdout;

const code = await main({
  argv: process.argv.slice(2),
  env: process.env,
  stdout,
  stderr,
  onTerminal: terminals.length > 0,
  onSignal: (signal, handler) => process.on(signal, handler),
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

/** Node's own stream for files takes a write of which the disk took only a part for complete. */
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
 * Ends the process. Nothing that is still pending, such as a socket that the peer holds, a look-up that no name server
 * answers or a write that the disk does not take, keeps it: what the run owes is in the account.
 */
async function leave(code: number): Promise<void> {
  await within(Promise.all([stdout, stderr].map(written)), WRITTEN_MS);
  for (const fd of terminals) if (!isatty(fd)) letGoOf(fd);
  const isHeld = process.getActiveResourcesInfo().some((name) => UNSTOPPABLE.includes(name));
  // A program that was removed or replaced meanwhile could not be started.
  if (isHeld && canReplace && existsSync(process.execPath)) {
    process.emit('exit', code);
    execve(process.execPath, [process.execPath, '-e', `process.exit(${code})`], {
      ...process.env,
      NODE_OPTIONS: '',
    });
  }
  process.exit(code);
}

/** Node aborts where it cannot set back the mode of a terminal that has gone; what was opened again it leaves alone. */
function letGoOf(fd: number): void {
  try {
    closeSync(fd);
    openSync('/dev/null', 'r+'); // takes the lowest free descriptor: this one
  } catch {
    // Windows has no such file, and no such mode.
  }
}
