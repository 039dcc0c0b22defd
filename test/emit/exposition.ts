/**
 * A strict parser of the Prometheus text format, version 0.0.4: metadata before samples, one block per metric, names and
 * labels by their grammar, no duplicate series, and a number for each.
 */
export interface Family {
  readonly type: string;
  readonly help: string;
  readonly samples: readonly Sample[];
}

export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const HEAD = new RegExp(`^# (HELP|TYPE) (${NAME}) (.+)$`);
const SAMPLE = new RegExp(
  `^(${NAME})(?:\\{(.*)\\})? ([+-]?(?:Inf|\\d+(?:\\.\\d+)?(?:e[+-]?\\d+)?)|NaN)$`,
  's',
);
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,|$)/y;
const TYPES = ['counter', 'gauge', 'histogram', 'summary', 'untyped'];

export function readExposition(text: string): ReadonlyMap<string, Family> {
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  const families = new Map<string, { type: string; help: string; samples: Sample[] }>();
  const seen = new Set<string>();
  let current = '';
  for (const line of text.slice(0, -1).split('\n')) {
    if (line === '') continue;
    const [, what, name, rest] = HEAD.exec(line) ?? [];
    if (what === 'HELP') {
      if (families.has(name!)) throw new Error(`a second block of ${name}`);
      families.set(name!, { type: '', help: rest!, samples: [] });
      current = name!;
    } else if (what === 'TYPE') {
      const family = families.get(name!);
      if (name !== current || !family || family.type !== '') throw new Error(`a stray type: ${line}`);
      if (!TYPES.includes(rest!)) throw new Error(`no such type: ${line}`);
      family.type = rest!;
    } else {
      const [, series, labels = '', value] = SAMPLE.exec(line) ?? [];
      if (series === undefined) throw new Error(`cannot read ${JSON.stringify(line)}`);
      const family = families.get(series);
      if (series !== current || !family?.type) throw new Error(`a sample outside its block: ${line}`);
      const key = `${series}{${Object.entries(labelsOf(labels)).sort().join()}}`;
      if (seen.has(key)) throw new Error(`twice: ${line}`);
      seen.add(key);
      family.samples.push({ labels: labelsOf(labels), value: Number(value!.replace('Inf', 'Infinity')) });
    }
  }
  return families;
}

function labelsOf(text: string): Readonly<Record<string, string>> {
  const labels: Record<string, string> = {};
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < text.length) {
    const match = LABEL.exec(text);
    if (!match) throw new Error(`cannot read the labels ${JSON.stringify(text)}`);
    const [, name, value] = match;
    if (Object.hasOwn(labels, name!)) throw new Error(`label ${name} twice`);
    labels[name!] = value!.replaceAll(/\\(.)/g, (_, sign: string) => (sign === 'n' ? '\n' : sign));
  }
  return labels;
}
