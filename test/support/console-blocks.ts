/**
 * Runs the console blocks of a page (```console, `$ firedrill …`, output) and updates their output. A line `…` stands for
 * omitted lines: the updated block has as many lines before and after it as the page has now.
 */
import { Writable } from 'node:stream';
import { main } from '../../src/commands/main.ts';
import { freshFolder } from './program.ts';

const BLOCK = /(```console\n\$ (?:firedrill|npm start --silent --) )(.*)\n([\s\S]*?)(```)/g;
const OMITTED = '…';
/** How many progress lines a run prints depends on the machine. */
const PROGRESS = /^(running|draining|flushing) \d/;

export const consoleBlocks = (page: string): readonly string[] =>
  [...page.matchAll(BLOCK)].map(([, , command]) => command!);

/** The page with the current output. Commands run in this process, in order, each in an empty folder unless `folder` is given. */
export async function withOutputs(
  page: string,
  { env = {}, folder }: { readonly env?: Readonly<Record<string, string>>; readonly folder?: string } = {},
): Promise<string> {
  let rendered = page;
  for (const [block, begin, command, shown, end] of page.matchAll(BLOCK)) {
    const lines = await printed(command!, env, folder ?? freshFolder());
    rendered = rendered.replace(block, () => `${begin}${command}\n${excerpt(lines, shown!)}${end}`);
  }
  return rendered;
}

function excerpt(lines: readonly string[], shown: string): string {
  const like = shown.trimEnd().split('\n');
  const gap = like.indexOf(OMITTED);
  const kept =
    gap < 0
      ? lines
      : [...lines.slice(0, gap), OMITTED, ...lines.slice(lines.length - (like.length - gap - 1))];
  return kept.map((line) => `${line}\n`).join('');
}

/** The words of a command line, as a shell splits them. */
export const wordsOf = (command: string): readonly string[] =>
  [...command.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c!);

/** The lines that a terminal shows for a command, which may end in `2>/dev/null`. */
async function printed(
  command: string,
  env: Readonly<Record<string, string>>,
  folder: string,
): Promise<readonly string[]> {
  const words = wordsOf(command);
  const quiet = words.at(-1) === '2>/dev/null';
  let text = '';
  const terminal = (shown: boolean): Writable =>
    new Writable({
      write(chunk, _encoding, done) {
        if (shown) text += String(chunk);
        done();
      },
    });
  const before = process.cwd();
  process.chdir(folder);
  try {
    const code = await main({
      argv: quiet ? words.slice(0, -1) : words,
      env,
      stdout: terminal(true),
      stderr: terminal(!quiet),
      onSignal() {},
      exit(status) {
        throw new Error(`${command} ended with ${status}`);
      },
    });
    if (code !== 0) throw new Error(`${command} ended with ${code}:\n${text}`);
  } finally {
    process.chdir(before);
  }
  return text
    .trimEnd()
    .split('\n')
    .filter((line) => !PROGRESS.test(line));
}
