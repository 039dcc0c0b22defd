/** `npm run check`: all checks that need no network, the fastest first. It runs all of them and fails if one fails. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';

const bin = (name: string): string => `node_modules/.bin/${name}`;

const scenarios = readdirSync('src/scenarios').map((file) => file.replace(/\.yaml$/, ''));

const STEPS: readonly (readonly [what: string, command: string, ...args: string[]])[] = [
  ['types', bin('tsc'), '-p', 'tsconfig.json'],
  ['lint and format', bin('biome'), 'check', '--error-on-warnings'],
  ['dead code', bin('knip')],
  ['build', 'npm', 'run', '--silent', 'build'],
  ...scenarios.map((name) => [`scenario ${name}`, 'node', 'dist/cli.js', 'check', name] as const),
  ['architecture, docs', bin('vitest'), 'run', '--reporter=dot', 'test/architecture', 'test/docs'],
];

const failed: string[] = [];
for (const [what, command, ...args] of STEPS) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  process.stdout.write(`${status === 0 ? 'ok    ' : 'FAILED'} ${what}\n`);
  if (status === 0) continue;
  failed.push(what);
  process.stdout.write(`${stdout}${stderr}\n`);
}
process.stdout.write(`check: ${STEPS.length - failed.length} passed, ${failed.length} failed\n`);
process.exitCode = failed.length === 0 ? 0 : 1;
