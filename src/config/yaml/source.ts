/** A YAML text with the places of its parts, so that an error can name file, line and path. */
import {
  Composer,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Scalar,
  type YAMLError,
} from 'yaml';
import { type Fault, FiredrillError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import { BoundExceeded, BoundedParser, MOST_BYTES, TOO_DEEP, TOO_LARGE } from './bounded-parser.ts';
import { inspect, keyName, type Path, type Structure } from './structure.ts';

export { KEY_IS_NOT_TEXT, type Path } from './structure.ts';

export interface Source {
  /** The name of the file in messages. */
  readonly label: string;
  readonly content: unknown;
  /** `shop.yaml:12 traffic.rate`. If the path does not exist, the line of the nearest existing part above it. */
  where(path: Path): string;
  /** The offset of that part in the text, in characters, to order errors. */
  position(path: Path): number;
  /** A short text of the value at the path, for "found …". */
  found(path: Path): string;
  /** The YAML documents in the text at a path, such as a file inside a ConfigMap. Their places are those in the outer file. */
  inside(path: Path): readonly Source[];
}

/** A place in a text; lines and columns start at 1. */
interface Place {
  readonly line: number;
  readonly col: number;
}

/** The place of a text in the file that contains it. */
interface Frame {
  readonly label: string;
  /** Converts a place in the text to the place in the file. */
  outer(place: Place): Place;
  /** The path of the text in the file. */
  readonly path: Path;
}

/** Parses a file that has one document. */
export function parseSource(label: string, text: string): Source {
  const [source] = documentsIn(wholeFile(label), text, {
    most: 1,
    problem: 'a second document starts here',
    expected: 'one document: no "---" after the first line',
  });
  return source!;
}

/** Parses all documents of a file. An empty file has one document without content. */
export const parseDocuments = (label: string, text: string): readonly Source[] =>
  documentsIn(wholeFile(label), text, MANY);

const wholeFile = (label: string): Frame => ({ label, outer: (place) => place, path: [] });

/** The most documents that a text may have, and the error for the first one beyond. */
interface Documents extends Omit<Fault, 'where'> {
  readonly most: number;
}

const MANY: Documents = {
  most: 1000,
  problem: 'too many documents',
  expected: 'at most 1,000 documents in a file',
};

function documentsIn(frame: Frame, text: string, { most, ...beyond }: Documents): readonly Source[] {
  const { label } = frame;
  if (Buffer.byteLength(text) > MOST_BYTES) throw notUsable(label, [{ where: label, ...TOO_LARGE }]);
  const lines = new LineCounter();
  const placed = (offset: number, fault: Omit<Fault, 'where'>): Fault => {
    const { line, col } = frame.outer(lines.linePos(offset));
    return { where: `${label}:${line}:${col}`, ...fault };
  };
  const documents: Document[] = [];
  try {
    for (const document of compose(text, lines)) {
      if (documents.length === most) throw notUsable(label, [placed(document.range[0], beyond)]);
      // After the first error, the others may be wrong.
      const [syntaxError] = document.errors.toSorted((a, b) => a.pos[0] - b.pos[0]);
      if (syntaxError) throw notUsable(label, [placed(syntaxError.pos[0], inWords(syntaxError))]);
      documents.push(document);
    }
  } catch (error) {
    if (!(error instanceof BoundExceeded)) throw error;
    const { offset, problem, expected } = error;
    throw notUsable(label, [placed(offset, { problem, expected })]);
  }
  return documents.map((document) =>
    sourceOf(document, { frame, text, placeIn: (offset) => lines.linePos(offset), placed }),
  );
}

function compose(text: string, lines: LineCounter): Iterable<Document.Parsed> {
  const composer = new Composer({
    lineCounter: lines,
    prettyErrors: false,
    // YAML 1.2. Keys are checked in structure.ts.
    schema: 'core',
    resolveKnownTags: false,
    uniqueKeys: false,
  });
  return composer.compose(new BoundedParser(lines.addNewLine).parse(text), true, text.length);
}

interface Surroundings {
  readonly frame: Frame;
  readonly text: string;
  /** The place in the text itself. */
  placeIn(offset: number): Place;
  placed(offset: number, fault: Omit<Fault, 'where'>): Fault;
}

function sourceOf(document: Document, { frame, text, placeIn, placed }: Surroundings): Source {
  const { label, outer } = frame;
  const structure = inspect(document);
  const lineOf = (node: unknown): number | undefined => {
    const start = startOf(node);
    return start === undefined ? undefined : outer(placeIn(start)).line;
  };
  /** The node at the path, or the nearest existing one above it. */
  const placeOf = (path: Path): unknown =>
    trailOf(document.contents, path, structure)
      .map(({ place }) => place)
      .findLast((place) => startOf(place) !== undefined);
  const first = outer(placeIn(document.range?.[0] ?? 0)).line;
  const at = (line: number | undefined, inner: Path): string => {
    const path = [...frame.path, ...inner];
    return `${label}:${line ?? first}${path.length > 0 ? ` ${path.join('.')}` : ''}`;
  };
  const faults = [
    ...document.warnings.map((warning) => placed(warning.pos[0], inWords(warning))),
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
    where: (path) => at(lineOf(placeOf(path)), path),
    position: (path) => startOf(placeOf(path)) ?? 0,
    found(path) {
      const trail = trailOf(document.contents, path, structure);
      return trail.length > path.length ? inShort(trail.at(-1)!.value) : 'nothing';
    },
    inside(path) {
      const node = trailOf(document.contents, path, structure)[path.length]?.value;
      if (!isScalar(node) || typeof node.value !== 'string') return [];
      const scalar = node as Scalar<string>;
      const placeAround = placesIn(scalar, text, placeIn(scalar.range![0]));
      return documentsIn(
        { label, outer: (place) => outer(placeAround(place)), path: [...frame.path, ...path] },
        scalar.value,
        MANY,
      );
    },
  };
}

/** Exact for a block (`|`). In quoted and folded text (`>`) the lines differ from the file, so every place is its start. */
function placesIn(scalar: Scalar<string>, text: string, start: Place): Frame['outer'] {
  if (scalar.type !== 'BLOCK_LITERAL') return () => start;
  const [from, to] = scalar.range!;
  const [, ...written] = text.slice(from, to).split('\n');
  const read = scalar.value.split('\n');
  const n = read.findIndex((line) => line !== '');
  const indent = n < 0 ? 0 : written[n]!.replace(/\r$/, '').length - read[n]!.length;
  return ({ line, col }) => ({ line: start.line + line, col: col + indent });
}

const startOf = (node: unknown): number | undefined => (node as Partial<Node> | null | undefined)?.range?.[0];

const notUsable = (label: string, faults: readonly Fault[]): FiredrillError =>
  new FiredrillError(`${label} cannot be read`, EXIT.usage, faults);

/** A node on a path: its place (the key, in a mapping) and its value, with aliases resolved. */
interface Stop {
  readonly place: unknown;
  readonly value: unknown;
}

/** The nodes from the top to the end of the path, or as far as they exist. */
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
      return { problem: 'the line is indented with a tab', expected: 'spaces' };
    case 'RESOURCE_EXHAUSTION':
      return TOO_DEEP;
    case 'TAG_RESOLVE_FAILED':
      return {
        problem: error.message.replace('Unresolved tag: ', 'unknown tag '),
        expected: 'plain values without tags',
      };
    default:
      return { problem: `is not valid YAML: ${error.message}`, expected: 'valid YAML', hint: QUOTES };
  }
}

const QUOTES = 'put quotes around text that contains ": " or " #", or starts with one of { [ % @ & * ! | >';
