/** Finds the labels that a template uses. */
import type { Command, Node, Operand, Pipeline } from './tree.ts';

/** What an operand refers to: the data, the labels, or anything else. */
type Meaning = 'data' | 'labels' | 'other';

/** The labels that are used by name: `$labels.x`, `.Labels.x`, `index $labels "x"`. */
export function labelsIn(nodes: readonly Node[]): readonly string[] {
  const reader = new Reader();
  reader.list(nodes, 'data');
  return [...reader.names];
}

class Reader {
  readonly names = new Set<string>();
  /** What variables refer to. The last assignment counts, in any branch. */
  readonly #variables = new Map<string, Meaning>([
    ['$', 'data'],
    ['$labels', 'labels'],
  ]);

  list(nodes: readonly Node[], dot: Meaning): void {
    for (const node of nodes) {
      if (node.kind === 'text') continue;
      const meaning = this.#pipeline(node.pipeline, dot);
      if (node.kind === 'action') continue;
      const within = node.kind === 'if' ? dot : node.kind === 'with' ? meaning : 'other';
      this.list(node.then, within);
      this.list(node.otherwise, dot);
    }
  }

  #pipeline({ variables, commands }: Pipeline, dot: Meaning): Meaning {
    const meanings = commands.map((command) => this.#command(command, dot));
    const meaning = meanings.length === 1 ? meanings[0]! : 'other';
    for (const name of variables) this.#variables.set(name, meaning);
    return meaning;
  }

  #command(command: Command, dot: Meaning): Meaning {
    const [first, of, key] = command;
    const meanings = command.map((operand) => this.#operand(operand, dot));
    const indexes = first.kind === 'function' && first.name === 'index' && of && meanings[1] === 'labels';
    if (indexes && key?.kind === 'value' && typeof key.value === 'string') this.names.add(key.value);
    return command.length === 1 ? meanings[0]! : 'other';
  }

  #operand(operand: Operand, dot: Meaning): Meaning {
    switch (operand.kind) {
      case 'value':
      case 'function':
        return 'other';
      case 'dot':
        return this.#field(dot, operand.fields);
      case 'variable':
        return this.#field(this.#variables.get(operand.name) ?? 'other', operand.fields);
      case 'group':
        return this.#field(this.#pipeline(operand.pipeline, dot), operand.fields);
    }
  }

  #field(of: Meaning, [name, ...more]: readonly string[]): Meaning {
    if (name === undefined) return of;
    if (of === 'data') return name === 'Labels' ? this.#field('labels', more) : 'other';
    if (of === 'labels') this.names.add(name);
    return 'other';
  }
}
