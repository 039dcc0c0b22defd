/** `npm run build`: a clean dist with the compiled program and its scenarios. Plain JavaScript: it runs before anything is built. */
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'));

rmSync('dist', { recursive: true, force: true });
const { status } = spawnSync(process.execPath, [join(typescript, 'bin/tsc'), '-p', 'tsconfig.build.json'], {
  stdio: 'inherit',
});
if (status !== 0) process.exit(status ?? 1);
cpSync('src/scenarios', 'dist/scenarios', { recursive: true });
chmodSync('dist/cli.js', 0o755);
