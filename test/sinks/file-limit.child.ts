/** Writes lines to a file on commands from standard input (`write`, then `end`). Prints messages and the account. */
import { createInterface } from 'node:readline';
import { openFileOutput } from '../../src/sinks/file.ts';
import { logRecords } from '../support/records.ts';

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const output = await openFileOutput({
  path: process.argv[2]!,
  format: { name: 'messages', line: (record) => record.message },
  whenFull: 'drop',
  onTrouble: (message) => print(`trouble ${message}`),
});
print('ready');
for await (const line of createInterface(process.stdin)) {
  if (line === 'write') for (let first = 0; first < 5000; first += 500) output.write(logRecords(500, first));
  if (line === 'end') break;
}
await output.flush(1500);
await output.close();
print(`account ${JSON.stringify(output.accounts()[0])}`);
