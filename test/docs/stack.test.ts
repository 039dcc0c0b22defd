/** docs/stack.md says of compose's services what docker-compose.yml says. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

interface Service {
  readonly image: string;
  readonly ports?: readonly string[];
  readonly mem_limit: string;
  readonly profiles?: readonly string[];
  readonly restart?: string;
  readonly volumes?: readonly string[];
}

const page = readFileSync('docs/stack.md', 'utf8');
const compose = parse(readFileSync('docker-compose.yml', 'utf8'), { merge: true });
const services: [string, Service][] = Object.entries(compose.services);

test('images, ports, memory limits and profiles', () => {
  // What does something once and ends is no program of the stack.
  const lasting = services.filter(([, { restart }]) => restart !== undefined);
  const rows = lasting.map(([name, { image, ports = [], mem_limit, profiles = [] }]) => {
    const published = ports.map((port) => port.split(':')[1]).join(', ');
    const told = image.startsWith('firedrill:') ? `${image}, built here` : image;
    return `| ${name} | ${told} | ${published} | ${mem_limit} | ${profiles.join(', ')} |`.replace(
      '|  |',
      '| |',
    );
  });
  const table = page.slice(page.indexOf('| service |')).split('\n\n', 1)[0]!;
  expect(table.split('\n').slice(2)).toEqual(rows);
});

test('every named volume', () => {
  const told = page.slice(page.indexOf('| volume |')).split('\n\n', 1)[0]!;
  for (const name of Object.keys(compose.volumes)) expect(told).toContain(`\`${name}\``);
});

test('the options of npm run stack', () => {
  const options = readFileSync('test/stack/up.ts', 'utf8').matchAll(/'(--[a-z]+)/g);
  for (const [, option] of options) expect(page).toContain(`\`${option}`);
});
