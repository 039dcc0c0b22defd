/** The blocks of docs/scenarios/language.md as one scenario, with the services that the page only mentions. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const PAGE = resolve(import.meta.dirname, '../../docs/scenarios/language.md');

/** Keys that the page shows together, although a scenario can have only one of them. */
const EITHER = ['    rate: 1 ', '    ratio: 2 '];

const LOG = 'logs: [ { at: end, level: INFO, message: done } ]';
const stub = (name: string, ...operations: readonly string[]): string =>
  `  ${name}:\n    operations:\n${operations.map((operation) => `      ${operation}: { ${LOG} }\n`).join('')}`;

const OTHERS = [
  stub('auth-service', 'verify'),
  stub('auth', 'login', 'logout'),
  stub('bank', 'authorize'),
  stub('mail', 'send'),
  stub('stock', 'reserve'),
  stub('fraud', 'score', 'guess'),
  stub('web', 'browse', 'recommend'),
  stub('search-service', 'find'),
  stub('cart', 'add'),
  stub('checkout', 'pay'),
].join('');

const EVENTS = ['WARN', 'ERROR', 'DEBUG']
  .map((level) => `      - { name: ${level.toLowerCase()}, level: ${level}, message: "{amount}" }\n`)
  .join('');

export function languagePage(): string {
  const page = readFileSync(PAGE, 'utf8');
  const blocks = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml]) => yaml!);
  return blocks
    .join('')
    .split('\n')
    .filter((line) => !EITHER.some((start) => line.startsWith(start)))
    .join('\n')
    .replace(/^fields: \{/m, 'fields: { amount: "{float:5-250:2}",')
    .replace(/^services:\n/m, `services:\n${OTHERS}`)
    .replace(/^( {4}events:.*\n)/m, `$1${EVENTS}`);
}
