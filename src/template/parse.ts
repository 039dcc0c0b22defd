/** Parses a template. As Go does, it rejects unclosed actions, undeclared variables and unknown functions. */
import { numberOf, runeOf, stringOf } from './constants.ts';
import type { FunctionSet } from './functions.ts';
import { type ActionToken, actionTokens, type Piece, piecesOf } from './lex.ts';
import type { Branch, Command, Node, Operand, Pipeline } from './tree.ts';
import { RulerOnly, TemplateError } from './values.ts';

export interface ParseOptions {
  /** Those that are declared before the template begins. */
  readonly variables: readonly string[];
  readonly functions: FunctionSet;
}

/** Throws `TemplateError`. */
export function parse(template: string, options: ParseOptions): readonly Node[] {
  return new Parser(piecesOf(template), options).whole();
}

class Parser {
  readonly #functions: FunctionSet;
  readonly #pieces: Piece[];
  /** Variables declared so far, the innermost last. */
  #variables: string[];
  /** The action that is being parsed. */
  #action = '';
  #tokens: ActionToken[] = [];

  constructor(pieces: readonly Piece[], { variables, functions }: ParseOptions) {
    this.#functions = functions;
    this.#pieces = [...pieces];
    this.#variables = ['$', ...variables];
  }

  whole(): readonly Node[] {
    const { nodes, end } = this.#list();
    if (end !== undefined) throw new TemplateError(`unexpected {{ ${end} }}`);
    return nodes;
  }

  /** Parses up to the `end` or `else` that closes the list. */
  #list(): { readonly nodes: readonly Node[]; readonly end: string | undefined } {
    const nodes: Node[] = [];
    for (let piece = this.#pieces.shift(); piece; piece = this.#pieces.shift()) {
      const { kind, text } = piece;
      if (kind === 'text') {
        nodes.push({ kind: 'text', text });
        continue;
      }
      const [word = ''] = /^[a-z]+\b/.exec(text) ?? [];
      if (word === 'end' || word === 'else') return { nodes, end: text };
      if (word === 'if' || word === 'with' || word === 'range') {
        nodes.push(this.#branch(word, text.slice(word.length)));
      } else if (/^(define|template|block|break|continue)$/.test(word)) {
        throw new RulerOnly(`{{ ${word} }} is not rendered in a drill`);
      } else nodes.push({ kind: 'action', pipeline: this.#pipelineOf(text) });
    }
    return { nodes, end: undefined };
  }

  #branch(kind: Branch['kind'], condition: string): Branch {
    const outside = [...this.#variables];
    const pipeline = this.#pipelineOf(condition, kind);
    const { nodes: then, end } = this.#list();
    const otherwise = this.#otherwise(kind, end);
    this.#variables = outside;
    return { kind, pipeline, then, otherwise };
  }

  #otherwise(kind: Branch['kind'], end: string | undefined): readonly Node[] {
    if (end === 'end') return [];
    const [, chained, rest = ''] = /^else(?:\s+(if|with)\b(.*))?$/s.exec(end ?? '') ?? [];
    if (end !== undefined && chained === kind) return [this.#branch(chained, rest)];
    if (end !== 'else') throw new TemplateError(`{{ ${kind} }} without {{ end }}`);
    const { nodes, end: last } = this.#list();
    if (last !== 'end') throw new TemplateError(`{{ ${kind} }} without {{ end }}`);
    return nodes;
  }

  #pipelineOf(text: string, kind?: Branch['kind']): Pipeline {
    this.#action = text.trim();
    this.#tokens = [...actionTokens(text)];
    const pipeline = this.#pipeline(kind);
    if (this.#tokens.length > 0) throw this.#unexpected(this.#tokens[0]!.text);
    return pipeline;
  }

  #pipeline(kind?: Branch['kind']): Pipeline {
    const { variables, declares } = this.#declared(kind);
    const commands: Command[] = [];
    for (;;) {
      const command = this.#command();
      const first = command[0].kind;
      if (commands.length > 0 && (first === 'value' || (first === 'dot' && command[0].fields.length === 0))) {
        throw new TemplateError(`only a function can follow "|" in "{{ ${this.#action} }}"`);
      }
      commands.push(command);
      if (this.#tokens[0]?.text !== '|') break;
      this.#tokens.shift();
    }
    // An assigned variable counts as declared. Evaluation reports it if it is not.
    this.#variables.push(...variables);
    return { variables, declares, commands };
  }

  #declared(kind?: Branch['kind']): Pick<Pipeline, 'variables' | 'declares'> {
    const [first, second, third, fourth] = this.#tokens;
    const isSign = (token: ActionToken | undefined): boolean => token?.text === ':=' || token?.text === '=';
    const isPair = kind === 'range' && first?.kind === 'variable' && second?.text === ',';
    const variables = isPair
      ? [first.text, third?.text ?? '']
      : first?.kind === 'variable'
        ? [first.text]
        : [];
    const sign = isPair ? fourth : second;
    if (variables.length === 0 || !isSign(sign)) return { variables: [], declares: false };
    this.#tokens.splice(0, isPair ? 4 : 2);
    return { variables, declares: sign!.text === ':=' };
  }

  #command(): Command {
    const operands: Operand[] = [];
    for (;;) {
      const [next] = this.#tokens;
      if (!next || next.text === '|' || next.text === ')') break;
      if (operands.length > 0 && !next.spaced) throw this.#unexpected(next.text);
      operands.push(this.#operand());
    }
    const [first, ...rest] = operands;
    if (!first) throw new TemplateError(`missing operand in "{{ ${this.#action} }}"`);
    return [first, ...rest];
  }

  #operand(): Operand {
    const { kind, text } = this.#tokens.shift()!;
    if (kind === 'field') return { kind: 'dot', fields: [text.slice(1), ...this.#fields()] };
    if (kind === 'variable') {
      this.#requireDeclared(text);
      return { kind: 'variable', name: text, fields: this.#fields() };
    }
    if (text === '(') {
      const pipeline = this.#pipeline();
      if (this.#tokens.shift()?.text !== ')') {
        throw new TemplateError(`a parenthesis is not closed in "{{ ${this.#action} }}"`);
      }
      return { kind: 'group', pipeline, fields: this.#fields() };
    }
    if (kind === 'word' && !CONSTANTS.has(text)) {
      if (!this.#functions.has(text)) throw new TemplateError(`function "${text}" not defined`);
      return { kind: 'function', name: text, fields: this.#fields() };
    }
    if (this.#tokens[0]?.kind === 'field' && !this.#tokens[0].spaced) throw this.#unexpected('.');
    if (text === '.') return { kind: 'dot', fields: [] };
    if (kind === 'sign') throw this.#unexpected(text);
    return { kind: 'value', value: constantOf(kind, text) };
  }

  #fields(): readonly string[] {
    const fields: string[] = [];
    while (this.#tokens[0]?.kind === 'field' && !this.#tokens[0].spaced) {
      fields.push(this.#tokens.shift()!.text.slice(1));
    }
    return fields;
  }

  #requireDeclared(name: string): void {
    if (!this.#variables.includes(name)) throw new TemplateError(`undefined variable "${name}"`);
  }

  #unexpected(text: string): TemplateError {
    return new TemplateError(`unexpected "${text}" in "{{ ${this.#action} }}"`);
  }
}

const CONSTANTS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['nil', undefined],
]);

function constantOf(kind: ActionToken['kind'], text: string): unknown {
  if (kind === 'word') return CONSTANTS.get(text);
  if (kind === 'string') return stringOf(text);
  return kind === 'rune' ? runeOf(text) : numberOf(text);
}
