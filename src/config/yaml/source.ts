/** A YAML text with the places of its parts, so that a fault can name file, line and path. */
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLError } from 'yaml';
import { type Fault, FiredrillError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import { inspect, keyName, type Path, type Structure } from './structure.ts';

export type { Path } from './structure.ts';

export interface Source {
  /** What the file is called in messages. */
  readonly label: string;
  readonly content: unknown;
  /** `shop.yaml:12 traffic.rate`: the line of the path, or of the nearest part above it that is there. */
  where(path: Path): string;
  /** What stands there, for "found". */
  found(path: Path): string;
}

export function parseSource(label: string, text: string): Source {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    // The rest of YAML 1.1 (dates, sets, "no" for false) is for other files; structure.ts looks at the keys.
    schema: 'core',
    resolveKnownTags: false,
    uniqueKeys: false,
  });
  const placed = (error: YAMLError): Fault => {
    const { line, col } = lines.linePos(error.pos[0]);
    return { where: `${label}:${line}:${col}`, ...inWords(error) };
  };
  // What follows the first slip is guesswork of the parser's.
  const [slip] = document.errors.toSorted((a, b) => a.pos[0] - b.pos[0]);
  if (slip) throw notUsable(label, [placed(slip)]);
  const structure = inspect(document);
  const lineOf = (node: unknown): number | undefined => {
    const start = (node as Partial<Node> | null | undefined)?.range?.[0];
    return start === undefined ? undefined : lines.linePos(start).line;
  };
  const at = (line: number | undefined, path: Path): string =>
    `${label}:${line ?? 1}${path.length > 0 ? ` ${path.join('.')}` : ''}`;
  const faults = [
    ...document.warnings.map(placed),
    ...structure.complaints.map(({ path, node, problem, expected }) => ({
      where: at(lineOf(node), path),
      problem,
      expected,
    })),
  ];
  if (faults.length > 0) throw notUsable(label, faults);
  return {
    label,
    content: document.toJS({ maxAliasCount: -1 }),
    where(path) {
      const trail = trailOf(document.contents, path, structure);
      return at(
        trail.map(({ place }) => lineOf(place)).findLast((line) => line !== undefined),
        path,
      );
    },
    found(path) {
      const trail = trailOf(document.contents, path, structure);
      return trail.length > path.length ? inShort(trail.at(-1)!.value) : 'nothing';
    },
  };
}

const notUsable = (label: string, faults: readonly Fault[]): FiredrillError =>
  new FiredrillError(`${label} cannot be read`, EXIT.usage, faults);

/** A node on the way: where it is said (its key, in a mapping) and what it is, aliases followed. */
interface Stop {
  readonly place: unknown;
  readonly value: unknown;
}

/** The nodes from the top to the path's end, or as far as they go. */
function trailOf(top: unknown, path: Path, { targets }: Structure): readonly Stop[] {
  const meant = (node: unknown): unknown => (isAlias(node) ? targets.get(node) : node);
  const trail: Stop[] = [{ place: top, value: meant(top) }];
  for (const step of path) {
    const { value: above } = trail.at(-1)!;
    if (isMap(above)) {
      const pair = above.items.find(({ key }) => keyName(meant(key)) === String(step));
      if (!pair) break;
      trail.push({ place: pair.key, value: meant(pair.value) });
    } else if (isSeq(above) && typeof step === 'number' && step < above.items.length) {
      trail.push({ place: above.items[step], value: meant(above.items[step]) });
    } else break;
  }
  return trail;
}

const LONGEST_QUOTE = 80;

function inShort(node: unknown): string {
  if (isMap(node)) return 'a mapping';
  if (isSeq(node)) return 'a list';
  if (!isScalar(node) || node.value === null) return 'nothing';
  const whole =
    typeof node.value === 'string' ? JSON.stringify(node.value) : (node.source ?? String(node.value));
  return whole.length > LONGEST_QUOTE ? `${whole.slice(0, LONGEST_QUOTE)}…` : whole;
}

function inWords(error: YAMLError): Omit<Fault, 'where'> {
  switch (error.code) {
    case 'TAB_AS_INDENT':
      return { problem: 'a tab indents this line', expected: 'spaces' };
    case 'MULTIPLE_DOCS':
      return {
        problem: 'a second document begins here',
        expected: 'one document: no "---" after the first line',
      };
    case 'RESOURCE_EXHAUSTION':
      return { problem: 'is nested too deeply to be read', expected: 'a few levels' };
    case 'TAG_RESOLVE_FAILED':
      return {
        problem: error.message.replace('Unresolved tag: ', 'there is no tag '),
        expected: 'plain values without tags',
      };
    default:
      return { problem: `is not YAML: ${error.message}`, expected: 'valid YAML', hint: QUOTES };
  }
}

const QUOTES = 'text that holds ": " or " #", or begins with one of { [ % @ & * ! | >, needs quotes';
