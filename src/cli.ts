#!/usr/bin/env node
/** The process edge: everything the program may touch of its process is handed over here. */
import { main } from './commands/main.ts';

process.exitCode = await main({
  argv: process.argv.slice(2),
  env: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  onSignal: (signal, handler) => process.on(signal, handler),
  exit: (code) => process.exit(code),
});

// The account is told; a peer that does not even let go of its socket must not keep the process.
setTimeout(() => process.exit(), 1000).unref();
