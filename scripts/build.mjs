/** `npm run build`: compiles the program and copies its scenarios to an empty `dist`. Plain JavaScript, because nothing is built yet. */
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const typescript = typescriptFolder();

// Builds in a temporary folder and renames it, so a program that starts during the build finds a complete dist.
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

/** `npm install --global` of a git repository prepares it without its development dependencies: they are installed here. */
function typescriptFolder() {
  const { resolve } = createRequire(import.meta.url);
  const find = () => dirname(resolve('typescript/package.json'));
  try {
    return find();
  } catch {
    const flags = [
      '--no-global',
      '--location=project',
      '--include=dev',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
    ];
    spawnSync('npm', ['ci', ...flags], { stdio: 'inherit', shell: process.platform === 'win32' });
    return find();
  }
}
