/** A Dockerfile as its stages and instructions: as much of the language as ours uses, and a fault for the rest. */

export interface Instruction {
  readonly name: string;
  /** What stands behind the name and the flags, with continued lines joined. */
  readonly rest: string;
  /** `--from=build` as from: build. */
  readonly flags: Readonly<Record<string, string>>;
}

export interface Stage {
  readonly image: string;
  readonly name: string | undefined;
  readonly instructions: readonly Instruction[];
}

const KNOWN = [
  ...['COPY', 'ENTRYPOINT', 'ENV', 'EXPOSE', 'FROM', 'HEALTHCHECK', 'LABEL', 'RUN', 'USER', 'WORKDIR'],
];

export function parseDockerfile(text: string): readonly Stage[] {
  const stages: { image: string; name: string | undefined; instructions: Instruction[] }[] = [];
  for (const line of joined(text)) {
    const instruction = parse(line);
    if (!KNOWN.includes(instruction.name)) throw new Error(`no idea what "${line}" does`);
    if (instruction.name === 'FROM') {
      const [image = '', , name] = instruction.rest.split(/\s+/);
      stages.push({ image, name, instructions: [] });
    } else stages.at(-1)!.instructions.push(instruction);
  }
  return stages;
}

function joined(text: string): readonly string[] {
  const lines = text.split('\n').filter((line) => !/^\s*(#|$)/.test(line));
  return lines
    .join('\n')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n');
}

function parse(line: string): Instruction {
  const [, name = '', flags = '', rest = ''] = line.match(/^(\w+)\s+((?:--[\w-]+=\S+\s+)*)(.*)$/s) ?? [];
  const pairs = [...flags.matchAll(/--([\w-]+)=(\S+)/g)].map(([, flag, value]) => [flag!, value!] as const);
  return { name, rest, flags: Object.fromEntries(pairs) };
}

export const only = ({ instructions }: Stage, name: string): readonly Instruction[] =>
  instructions.filter((instruction) => instruction.name === name);

/** The last one counts, as in the language itself. */
export function last(stage: Stage, name: string): string {
  const found = only(stage, name).at(-1);
  if (!found) throw new Error(`the stage has no ${name}`);
  return found.rest;
}

/** `ENV` and `LABEL`: names and values, quoted or bare. */
export const pairsOf = (stage: Stage, name: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    only(stage, name).flatMap(({ rest }) =>
      [...rest.matchAll(/([\w.]+)=(?:"([^"]*)"|(\S*))/g)].map(([, key, quoted, bare]) => [
        key,
        quoted ?? bare,
      ]),
    ),
  );

/** The exec form: a JSON list. */
export const execForm = (rest: string): readonly string[] => JSON.parse(rest.replace(/^CMD\s+/, ''));
