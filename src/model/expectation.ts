/** What an alert must do, as a scenario or the command line says it; the drill judges it. */

export interface Expectation {
  /** Name of the alerting rule. */
  readonly alert: string;
  /** Labels that the alert's instance must have; empty: any instance. */
  readonly labels: readonly LabelMatcher[];
  /** The time it speaks of: an incident by name, or a window in plan time; absent: the whole run. */
  readonly during?: { readonly incident: string } | { readonly fromMs: number; readonly toMs: number };
  /** Fires within this time of the start. */
  readonly firesMs?: number;
  /** Resolves within this time of the end. */
  readonly resolvesMs?: number;
  /** Must not fire. */
  readonly never: boolean;
  /** Annotations that must render, each matching its pattern (a regular expression for the whole text). */
  readonly annotations: readonly { readonly name: string; readonly pattern: string }[];
}

export interface LabelMatcher {
  readonly name: string;
  /** `=` the exact value, `=~` a regular expression for the whole of it. */
  readonly operator: '=' | '=~';
  readonly value: string;
}
