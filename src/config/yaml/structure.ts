/**
 * What YAML allows and our files do not: keys that stand twice, keys that are no text, merge keys, aliases
 * that go in a circle or unfold to something huge. One walk over the tree, before it becomes plain values,
 * so that nothing downstream meets a surprise.
 */

import { type Alias, type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair } from 'yaml';
import { readableCount } from '../../core/readable.ts';
import { MOST_LEVELS, TOO_DEEP } from './bounded-parser.ts';

export type Path = readonly (string | number)[];

export interface Complaint {
  readonly path: Path;
  /** The offending node itself; the path may lead to another of the same name. */
  readonly node: unknown;
  readonly problem: string;
  readonly expected: string;
}

export interface Structure {
  readonly complaints: readonly Complaint[];
  /** What each alias stands for. */
  readonly targets: ReadonlyMap<Alias, Node>;
}

/** Far more than any scenario holds, far less than hurts. */
const MOST_NODES = 200_000;

/** How large a node is with all aliases unfolded. */
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
      problem: nodes > MOST_NODES ? 'its aliases unfold to something huge' : 'its aliases nest too deeply',
      expected: `at most ${readableCount(MOST_NODES)} values, ${readableCount(MOST_LEVELS)} deep`,
    });
  }
  return inspector;
}

/** The name under which a key is looked up; `undefined` for keys that are no text. */
export function keyName(key: unknown): string | undefined {
  return isScalar(key) && key.value !== null && key.value !== '' ? String(key.value) : undefined;
}

class Inspector implements Structure {
  readonly complaints: Complaint[] = [];
  readonly targets = new Map<Alias, Node>();
  /** As far as the walk has come: an alias means the last anchor of its name before it. */
  readonly #anchors = new Map<string, Node>();
  /** Known once a node has been left. */
  readonly #extents = new Map<Node, Extent>();

  visit(node: unknown, path: Path): Extent {
    if (isAlias(node)) return this.#alias(node, path);
    if (!isMap(node) && !isSeq(node)) {
      if (isScalar(node)) this.#remember(node, LEAF);
      return LEAF;
    }
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, node);
    if (path.length >= MOST_LEVELS) {
      // Without the path: it is as long as it is deep.
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
        this.#complain(path, key ?? value, 'has a key that is no text', 'a word as a key');
      } else if (seen.has(name)) {
        this.#complain(at, key, `the key "${name}" stands twice`, 'each key once');
      } else if (name === '__proto__') {
        this.#complain(at, key, '"__proto__" cannot be a key', 'another name');
      } else if (name === '<<') {
        this.#complain(
          at,
          key,
          'merge keys ("<<") are not read',
          'the keys written out; an alias may stand for a whole value',
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
        `nothing is anchored as "&${alias.source}" above this alias`,
        `"&${alias.source}" before "*${alias.source}"`,
      );
    } else if (!extent) {
      this.#complain(
        path,
        alias,
        `the alias "*${alias.source}" stands inside what it means`,
        'an alias for a part that has ended',
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
