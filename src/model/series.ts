/** What evaluating a metric query gives: label sets with values over time. Times are epoch ms, durations ms. */

export type Labels = Readonly<Record<string, string>>;

/** When an expression is evaluated: at `fromMs`, then every `stepMs`, the last not after `toMs`. */
export interface Grid {
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
}

/** One label set's values, oldest first, at points of the grid; where it is absent there is no sample. */
export interface Series {
  readonly labels: Labels;
  readonly samples: readonly Sample[];
}

export interface Sample {
  readonly timeMs: number;
  readonly value: number;
}

/** The comparison that ends a rule's expression, where it ends in one with a number. */
export interface Threshold {
  readonly operator: '>' | '>=' | '<' | '<=' | '==' | '!=';
  readonly value: number;
  /** The expression before it. */
  readonly measured: string;
}

/** A template's text, or why it has none; `unobservable` where a ruler could have rendered it and a drill cannot. */
export type Rendered =
  | { readonly text: string; readonly fault?: undefined }
  | { readonly fault: string; readonly unobservable?: true; readonly text?: undefined };
