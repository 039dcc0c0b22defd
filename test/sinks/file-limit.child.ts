/** Writes lines to a file as it is told on standard input: `write`, then `end`. Tells troubles and the account. */
import { createInterface } from 'node:readline';
import { openFileOutput } from '../../src/sinks/file.ts';
import { logRecords } from '../support/records.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const output = await openFileOutput({
  path: process.argv[2]!,
  format: { name: 'messages', line: (record) => record.message },
  whenFull: 'drop',
  onTrouble: (message) => say(`trouble ${message}`),
});
say('ready');
for await (const line of createInterface(process.stdin)) {
  if (line === 'write') for (let first = 0; first < 5000; first += 500) output.write(logRecords(500, first));
  if (line === 'end') break;
}
await output.flush(1500);
await output.close();
say(`account ${JSON.stringify(output.accounts()[0])}`);
