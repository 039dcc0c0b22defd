/** What an alert must do, as stated in a scenario or on the command line. A drill judges it. */

export interface Expectation {
  /** Name of the alerting rule. */
  readonly alert: string;
  /** Labels that the alert instance must have; empty: any instance. */
  readonly labels: readonly LabelMatcher[];
  /** The expected window: an incident by name, or an interval of plan time; absent: the whole run. */
  readonly during?: { readonly incident: string } | { readonly fromMs: number; readonly toMs: number };
  /** Must fire within this time of the start of the window. */
  readonly firesMs?: number;
  /** Must resolve within this time of the end of the window. */
  readonly resolvesMs?: number;
  /** Must not fire. */
  readonly never: boolean;
  /** Annotations that must render and match a pattern (a regular expression for the whole text). */
  readonly annotations: readonly { readonly name: string; readonly pattern: string }[];
}

export interface LabelMatcher {
  readonly name: string;
  /** `=`: the exact value; `=~`: a regular expression for the whole value. */
  readonly operator: '=' | '=~';
  readonly value: string;
}
