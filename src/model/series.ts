/** The result of a metric query: label sets with values over time. Times are epoch milliseconds. */

export type Labels = Readonly<Record<string, string>>;

/** The times at which an expression is evaluated: `fromMs`, then every `stepMs`, not after `toMs`. */
export interface Grid {
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
}

/** The values of one label set, oldest first, at points of a grid. Points without a value have no sample. */
export interface Series {
  readonly labels: Labels;
  readonly samples: readonly Sample[];
}

export interface Sample {
  readonly timeMs: number;
  readonly value: number;
}

/** The comparison with a number at the end of a rule's expression. */
export interface Threshold {
  readonly operator: '>' | '>=' | '<' | '<=' | '==' | '!=';
  readonly value: number;
  /** The expression before it. */
  readonly measured: string;
}

/** The text of a template, or why it cannot be rendered; `unobservable`: a ruler could render it, but a drill cannot. */
export type Rendered =
  | { readonly text: string; readonly fault?: undefined }
  | { readonly fault: string; readonly unobservable?: true; readonly text?: undefined };

/** Equal for equal label sets, whatever their order. Sorts by the first label, then by the next. */
export function labelsKey(labels: Labels): string {
  const names = Object.keys(labels).sort();
  let key = '';
  for (const name of names) key += `${name}\u0000${labels[name]}\u0001`;
  return key;
}
