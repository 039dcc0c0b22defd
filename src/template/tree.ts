/** The syntax tree of a template. */

export type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly pipeline: Pipeline }
  | Branch;

export interface Branch {
  readonly kind: 'if' | 'with' | 'range';
  readonly pipeline: Pipeline;
  readonly then: readonly Node[];
  readonly otherwise: readonly Node[];
}

export interface Pipeline {
  /** From `$x :=` or `$x =`. A range may declare two. */
  readonly variables: readonly string[];
  readonly declares: boolean;
  readonly commands: readonly Command[];
}

/** A function with its arguments, or a single value. */
export type Command = readonly [Operand, ...Operand[]];

export type Operand =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'function'; readonly name: string; readonly fields: readonly string[] }
  | { readonly kind: 'dot'; readonly fields: readonly string[] }
  | { readonly kind: 'variable'; readonly name: string; readonly fields: readonly string[] }
  | { readonly kind: 'group'; readonly pipeline: Pipeline; readonly fields: readonly string[] };
