/** Evaluates the syntax tree of a template with the data of one alert. */
import { ALERT_FUNCTIONS, callFunction, type FunctionSet } from './functions.ts';
import type { Branch, Command, Node, Operand, Pipeline } from './tree.ts';
import { goPrint, goType, isTrue, pairsOf, RulerOnly, TemplateError } from './values.ts';

/** The data of a template: `.` and `$`. */
export interface AlertData {
  readonly labels: ReadonlyMap<string, string>;
  readonly value: number;
}

export function evaluate(nodes: readonly Node[], { labels, value }: AlertData): string {
  const data = new Data(labels, value);
  const scope = new Scope();
  scope.declare('$', data);
  scope.declare('$labels', labels);
  scope.declare('$value', value);
  return new Run(ALERT_FUNCTIONS).list(nodes, data, scope);
}

/** Of a log line: `.` and `$` are its labels. */
export function evaluateLine(
  nodes: readonly Node[],
  labels: ReadonlyMap<string, string>,
  functions: FunctionSet,
): string {
  const scope = new Scope();
  scope.declare('$', labels);
  return new Run(functions).list(nodes, labels, scope);
}

class Data {
  readonly #labels: ReadonlyMap<string, string>;
  readonly #value: number;

  constructor(labels: ReadonlyMap<string, string>, value: number) {
    this.#labels = labels;
    this.#value = value;
  }

  field(name: string): unknown {
    if (name === 'Labels') return this.#labels;
    if (name === 'Value') return this.#value;
    if (name === 'ExternalLabels' || name === 'ExternalURL') throw onRulerOnly(`.${name}`);
    throw new TemplateError(`can't evaluate field ${name}`);
  }

  toString(): string {
    throw onRulerOnly('the whole data');
  }
}

const onRulerOnly = (what: string): RulerOnly =>
  new RulerOnly(`${what} is part of the ruler's configuration: it cannot be rendered in a drill`);

/** The variables of one branch and of the enclosing ones. */
class Scope {
  readonly #variables = new Map<string, unknown>();
  readonly #outer: Scope | undefined;

  constructor(outer?: Scope) {
    this.#outer = outer;
  }

  declare(name: string, value: unknown): void {
    this.#variables.set(name, value);
  }

  assign(name: string, value: unknown): void {
    if (this.#variables.has(name)) this.#variables.set(name, value);
    else if (this.#outer) this.#outer.assign(name, value);
    else throw new TemplateError(`undefined variable "${name}"`);
  }

  get(name: string): unknown {
    if (this.#variables.has(name)) return this.#variables.get(name);
    if (this.#outer) return this.#outer.get(name);
    // Any other variable that the parser accepts is one of the ruler.
    throw onRulerOnly(name);
  }
}

class Run {
  readonly #functions: FunctionSet;

  constructor(functions: FunctionSet) {
    this.#functions = functions;
  }

  list(nodes: readonly Node[], dot: unknown, scope: Scope): string {
    return nodes.map((node) => this.#node(node, dot, scope)).join('');
  }

  #node(node: Node, dot: unknown, scope: Scope): string {
    if (node.kind === 'text') return node.text;
    if (node.kind !== 'action') return this.#branch(node, dot, new Scope(scope));
    const value = this.#pipeline(node.pipeline, dot, scope);
    return node.pipeline.variables.length > 0 ? '' : goPrint(value);
  }

  #branch({ kind, pipeline, then, otherwise }: Branch, dot: unknown, scope: Scope): string {
    if (kind === 'range') return this.#range(pipeline, then, otherwise, dot, scope);
    const value = this.#pipeline(pipeline, dot, scope);
    if (!isTrue(value)) return this.list(otherwise, dot, scope);
    return this.list(then, kind === 'with' ? value : dot, scope);
  }

  #range(
    pipeline: Pipeline,
    then: readonly Node[],
    otherwise: readonly Node[],
    dot: unknown,
    scope: Scope,
  ): string {
    const { variables, declares } = pipeline;
    const items = itemsOf(this.#pipeline({ ...pipeline, variables: [] }, dot, scope));
    if (items.length === 0) return this.list(otherwise, dot, scope);
    return items
      .map(([key, item]) => {
        const inner = new Scope(scope);
        const values = variables.length > 1 ? [key, item] : [item];
        variables.forEach((name, i) => {
          if (declares) inner.declare(name, values[i]);
          else inner.assign(name, values[i]);
        });
        return this.list(then, item, inner);
      })
      .join('');
  }

  #pipeline({ variables, declares, commands }: Pipeline, dot: unknown, scope: Scope): unknown {
    let value: unknown;
    commands.forEach((command, i) => {
      value = this.#command(command, i === 0 ? [] : [value], dot, scope);
    });
    for (const name of variables) {
      if (declares) scope.declare(name, value);
      else scope.assign(name, value);
    }
    return value;
  }

  #command([first, ...rest]: Command, piped: readonly unknown[], dot: unknown, scope: Scope): unknown {
    const read = (operand: Operand): unknown => this.#operand(operand, dot, scope);
    if (first.kind !== 'function') {
      if (rest.length > 0 || piped.length > 0) {
        throw new TemplateError("can't give an argument to a non-function");
      }
      if (first.kind === 'value' && first.value === undefined)
        throw new TemplateError('nil is not a command');
      return read(first);
    }
    const { name, fields } = first;
    if (name === 'and' || name === 'or') return this.#either(name, rest, piped, read);
    return fieldOf(callFunction(this.#functions, name, [...rest.map(read), ...piped]), fields);
  }

  /** Stops as soon as the result is known. Later operands may be invalid. */
  #either(
    name: 'and' | 'or',
    operands: readonly Operand[],
    piped: readonly unknown[],
    read: (operand: Operand) => unknown,
  ): unknown {
    for (const operand of operands) {
      const value = read(operand);
      const isLast = operand === operands.at(-1) && piped.length === 0;
      if (isLast || isTrue(value) === (name === 'or')) return value;
    }
    return callFunction(this.#functions, name, piped);
  }

  #operand(operand: Operand, dot: unknown, scope: Scope): unknown {
    switch (operand.kind) {
      case 'value':
        return operand.value;
      case 'function':
        return fieldOf(callFunction(this.#functions, operand.name, []), operand.fields);
      case 'dot':
        return fieldOf(dot, operand.fields);
      case 'variable':
        return fieldOf(scope.get(operand.name), operand.fields);
      case 'group':
        return fieldOf(this.#pipeline(operand.pipeline, dot, scope), operand.fields);
    }
  }
}

/** A missing label is the empty string. */
const fieldOf = (value: unknown, fields: readonly string[]): unknown =>
  fields.reduce((held, name) => {
    if (held instanceof Data) return held.field(name);
    if (held instanceof Map) return held.get(name) ?? '';
    throw new TemplateError(`can't evaluate field ${name} in type ${goType(held)}`);
  }, value);

/** The items of a range, with their keys. */
function itemsOf(value: unknown): readonly (readonly [unknown, unknown])[] {
  if (value instanceof Map) return pairsOf(value);
  if (typeof value === 'bigint')
    return Array.from({ length: Number(value) }, (_, i) => [BigInt(i), BigInt(i)]);
  throw new TemplateError(`range can't iterate over ${goPrint(value)}`);
}
