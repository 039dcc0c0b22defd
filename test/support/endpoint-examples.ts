/** The shell blocks of docs/endpoints.md, as the variables that a shell makes of them. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface EndpointExample {
  /** The heading that the block stands under. */
  readonly title: string;
  readonly environment: Readonly<Record<string, string>>;
}

export function endpointExamples(): readonly EndpointExample[] {
  const sections = readFileSync('docs/endpoints.md', 'utf8').split(/^#+ /m).slice(1);
  return sections.flatMap((section) => {
    const [title] = section.split('\n', 1) as [string];
    return [...section.matchAll(/^```sh\n(.*?)^firedrill.*?^```$/gms)].map(([, block]) => ({
      title,
      environment: exportedBy(block!),
    }));
  });
}

/** The reader's own secrets, which the block names in capitals, have a value of theirs. */
function exportedBy(block: string): Readonly<Record<string, string>> {
  const names = [...block.matchAll(/\$([A-Z_0-9]+)/g)].map(([, name]) => name!);
  const given = Object.fromEntries(names.map((name) => [name, `my-${name.toLowerCase()}`]));
  const { PATH = '' } = process.env;
  const { stdout, status, stderr } = spawnSync('sh', ['-euc', `${block}\nenv`], {
    env: { PATH, ...given },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`a shell fails on\n${block}\n${stderr}`);
  return Object.fromEntries(
    stdout
      .split('\n')
      .filter((line) => line.startsWith('OTEL_'))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}
