/**
 * Refuses what YAML allows but our files do not: duplicate keys, keys that are not text, merge keys, and aliases that contain
 * themselves or expand to something huge. It checks the tree before it becomes plain values.
 */

import { type Alias, type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair } from 'yaml';
import { readableCount } from '../../core/readable.ts';
import { MOST_LEVELS, TOO_DEEP } from './bounded-parser.ts';

export type Path = readonly (string | number)[];

export interface Complaint {
  readonly path: Path;
  /** The node with the error. The path may lead to another node with the same name. */
  readonly node: unknown;
  readonly problem: string;
  readonly expected: string;
}

export interface Structure {
  readonly complaints: readonly Complaint[];
  /** The node that each alias refers to. */
  readonly targets: ReadonlyMap<Alias, Node>;
}

/** The problem of a key without a text, such as the mapping that a template without quotes becomes. */
export const KEY_IS_NOT_TEXT = 'a key is not text';

/** Far more than any scenario has, and still fast to process. */
const MOST_NODES = 200_000;

/** The size of a node with all aliases expanded. */
interface Extent {
  readonly nodes: number;
  readonly levels: number;
}

const LEAF: Extent = { nodes: 1, levels: 0 };

export function inspect(document: Document): Structure {
  const inspector = new Inspector();
  const { nodes, levels } = inspector.visit(document.contents, []);
  if (inspector.complaints.length === 0 && (nodes > MOST_NODES || levels > MOST_LEVELS)) {
    inspector.complaints.push({
      path: [],
      node: document.contents,
      problem:
        nodes > MOST_NODES ? 'its aliases expand to too many values' : 'its aliases are nested too deeply',
      expected: `at most ${readableCount(MOST_NODES)} values, ${readableCount(MOST_LEVELS)} deep`,
    });
  }
  return inspector;
}

/** The text of a key; `undefined` if it has none. */
export function keyName(key: unknown): string | undefined {
  return isScalar(key) && key.value !== null && key.value !== '' ? String(key.value) : undefined;
}

class Inspector implements Structure {
  readonly complaints: Complaint[] = [];
  readonly targets = new Map<Alias, Node>();
  /** The anchors so far. An alias refers to the last anchor of its name before it. */
  readonly #anchors = new Map<string, Node>();
  /** Set when the visit of a node ends. */
  readonly #extents = new Map<Node, Extent>();

  visit(node: unknown, path: Path): Extent {
    if (isAlias(node)) return this.#alias(node, path);
    if (!isMap(node) && !isSeq(node)) {
      if (isScalar(node)) this.#remember(node, LEAF);
      return LEAF;
    }
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, node);
    if (path.length >= MOST_LEVELS) {
      // Without the path, which would be as long as it is deep.
      this.#complain([], node, TOO_DEEP.problem, TOO_DEEP.expected);
      return LEAF;
    }
    const parts = isMap(node)
      ? this.#map(node.items, path)
      : node.items.map((item, i) => this.visit(item, [...path, i]));
    const extent = {
      nodes: parts.reduce((sum, part) => sum + part.nodes, 1),
      levels: parts.reduce((most, part) => Math.max(most, part.levels), 0) + 1,
    };
    this.#remember(node, extent);
    return extent;
  }

  #map(items: readonly Pair[], path: Path): readonly Extent[] {
    const seen = new Set<string>();
    return items.map(({ key, value }) => {
      const name = keyName(key);
      const at = [...path, name ?? '?'];
      if (name === undefined) {
        this.#complain(path, key ?? value, KEY_IS_NOT_TEXT, 'text as a key');
      } else if (seen.has(name)) {
        this.#complain(at, key, `duplicate key "${name}"`, 'each key once');
      } else if (name === '__proto__') {
        this.#complain(at, key, '"__proto__" cannot be a key', 'another name');
      } else if (name === '<<') {
        this.#complain(
          at,
          key,
          'merge keys ("<<") are not supported',
          'the keys themselves; an alias can replace a whole value',
        );
      }
      if (name !== undefined) seen.add(name);
      this.visit(key, at);
      return this.visit(value, at);
    });
  }

  #alias(alias: Alias, path: Path): Extent {
    const target = this.#anchors.get(alias.source);
    const extent = target && this.#extents.get(target);
    if (!target) {
      this.#complain(
        path,
        alias,
        `there is no anchor "&${alias.source}" before this alias`,
        `"&${alias.source}" before "*${alias.source}"`,
      );
    } else if (!extent) {
      this.#complain(
        path,
        alias,
        `the alias "*${alias.source}" is inside the value that it refers to`,
        'an alias after the end of that value',
      );
    } else {
      this.targets.set(alias, target);
    }
    return extent ?? LEAF;
  }

  #remember(node: Node, extent: Extent): void {
    const { anchor } = node as { anchor?: string };
    if (anchor !== undefined) this.#anchors.set(anchor, node);
    this.#extents.set(node, extent);
  }

  #complain(path: Path, node: unknown, problem: string, expected: string): void {
    this.complaints.push({ path, node, problem, expected });
  }
}
