/** `npm run build`: a clean dist with the compiled program and its scenarios. Plain JavaScript: it runs before anything is built. */
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'));

// Built aside and moved into place, so that a program started meanwhile finds the old one or the new one, whole.
const aside = `dist.${process.pid}.tmp`;
const compiler = [join(typescript, 'bin/tsc'), '-p', 'tsconfig.build.json', '--outDir', aside];
const { status } = spawnSync(process.execPath, compiler, { stdio: 'inherit' });
if (status === 0) {
  cpSync('src/scenarios', join(aside, 'scenarios'), { recursive: true });
  chmodSync(join(aside, 'cli.js'), 0o755);
  rmSync('dist', { recursive: true, force: true });
  renameSync(aside, 'dist');
}
rmSync(aside, { recursive: true, force: true });
process.exitCode = status ?? 1;
