/**
 * The vocabulary of a drill as plain values: rules, evaluations, alert instances and verdicts. Times are epoch ms in the
 * time of the records, durations are ms.
 */
import type { Expectation } from '../model/expectation.ts';
import type { Grid, Labels, Rendered, Series, Threshold } from '../model/series.ts';

/** One alerting rule of a ruler file. */
export interface AlertRule {
  /** The name that expectations refer to. */
  readonly alert: string;
  readonly expr: string;
  readonly forMs: number;
  /** Added to the labels of each series. Values may be templates. */
  readonly labels: Readonly<Record<string, string>>;
  /** Values are templates. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly group: string;
  /** Time between two evaluations: that of the group, otherwise `--interval`, otherwise one minute. */
  readonly intervalMs: number;
  /** `limit` of the group: if more alerts are active, the ruler drops all of them. Absent: no limit. */
  readonly limit?: number;
  readonly file: string;
  /** The line in its file at which it starts, from 1. */
  readonly line: number;
}

/** The result of evaluating one rule over the whole run. */
export interface Evaluation {
  readonly rule: AlertRule;
  readonly grid: Grid;
  /** The values of the whole expression. A series is active at the times of its samples. */
  readonly series: readonly Series[];
  /** The values of the expression without its comparison, for pictures and evidence. */
  readonly measured?: { readonly threshold: Threshold; readonly series: readonly Series[] };
  /** The same at other phases of the interval, in increasing order. Absent: only one phase was evaluated. */
  readonly otherPhases?: readonly Evaluation[];
  /** Why it is unknown what this rule did. `series` is then empty. */
  readonly unobservable?: string;
  /** It is unknown because only a real Loki can evaluate the rule. */
  readonly needsLoki?: true;
  /** The same rule evaluated in this process on the same records. Absent: not compared. */
  readonly embedded?: Evaluation;
  /** Remarks for reports. */
  readonly notes?: readonly string[];
}

/** One alert instance: one label set, from its first active evaluation to its end. */
export interface Instance {
  readonly alert: string;
  /** The labels of the series and those of the rule (rendered), without `alertname`. */
  readonly labels: Labels;
  /** The evaluation at which it became pending (or firing, without `for`). */
  readonly activeMs: number;
  /** The evaluation at which it started to fire. Absent: it never fired. */
  readonly firingMs?: number;
  /** The first evaluation at which it was inactive. Absent: it was active at the end. */
  readonly endMs?: number;
  /** As rendered when it started to fire. Absent: it never fired. */
  readonly annotations?: Readonly<Record<string, Rendered>>;
}

/** What is known about one rule after a rehearsal or a live drill. */
export interface AlertHistory {
  readonly rule: AlertRule;
  /** The evaluations that were observed. */
  readonly grid: Grid;
  /** Oldest first. */
  readonly instances: readonly Instance[];
  readonly series: readonly Series[];
  readonly measured?: Evaluation['measured'];
  readonly unobservable?: string;
  /** The notifications that Alertmanager received. Absent: Alertmanager was not polled. */
  readonly notifications?: readonly Notification[];
}

/** Whether Alertmanager received an instance that fired. */
export interface Notification {
  readonly instance: Instance;
  /** The labels in Alertmanager, with `alertname` and those that the ruler adds. Absent: it did not arrive. */
  readonly labels?: Labels;
  /** By Alertmanager's clock. */
  readonly arrivedMs?: number;
  /** The first poll that no longer showed it. Absent: it was active at the end. */
  readonly goneMs?: number;
}

/** The actual time of an incident, or a window that an expectation gives as times. */
export interface TrueWindow {
  /** The name of the incident. Absent for a window that is given as times. */
  readonly incident?: string;
  readonly startMs: number;
  readonly endMs: number;
}

export type Onset =
  | 'fired'
  | 'fired-late'
  | 'fired-early'
  | 'never-fired'
  | 'stayed-silent'
  | 'fired-but-must-not'
  | 'unobservable';

export type Reset = 'cleared' | 'cleared-late' | 'did-not-clear' | 'not-asked' | 'unobservable';

export type Match = 'matched' | 'mismatched' | 'unobservable';

/** The verdict on one expectation in one window. An incident that happens twice is judged twice. */
export interface Judgement {
  readonly expectation: Expectation;
  /** Where the expectation is stated: `incident-day.yaml expect[3]`, or the text of the command line. */
  readonly source: string;
  readonly window: TrueWindow;
  readonly onset: Onset;
  readonly reset: Reset;
  /** Absent if the expectation names no annotation and the templates of the rule render. */
  readonly annotations?: Match;
  /** Onset, reset and annotations are all as expected. */
  readonly passed: boolean;
  /** Time to detect: from the start of the window to the first firing evaluation. Negative if it fired early. */
  readonly detectionMs?: number;
  /** Time to resolve: from the end of the window to the first inactive evaluation. 0 if it resolved before. */
  readonly resetMs?: number;
  /** One sentence that describes what happened. */
  readonly sentence: string;
  readonly evidence: Evidence;
}

/** The data around a verdict. */
export interface Evidence {
  /** The instances that the verdict is about, oldest first. */
  readonly instances: readonly Instance[];
  /** The values of the expression around the decision, without its comparison if that can be separated. */
  readonly series: readonly Series[];
  readonly threshold?: Threshold;
  /** A shell command that repeats the query. */
  readonly command: string;
}

/** The four figures of alerting (The Site Reliability Workbook, chapter 5) for one alert. */
export interface AlertFigures {
  readonly alert: string;
  /**
   * The share of the fired instances that fired in a window in which an expectation requires it, or after it for as long as
   * the rule looks back (0..1). Absent: none fired.
   */
  readonly precision?: number;
  /** The share of the windows in which it must fire, in or after which it did (0..1). Absent: there are no such windows. */
  readonly recall?: number;
  /** Time to detect: the median over the windows in which it fired. */
  readonly detectionMs?: number;
  /** Time to resolve: the median over the windows after which it resolved. */
  readonly resetMs?: number;
  /** Instances that fired in the judged time, or later because of a window in it. Absent: the rule is unobservable. */
  readonly fired?: number;
}

/** What evaluated the rules. */
export interface Evaluator {
  readonly name: 'embedded' | 'loki';
  /** The version of Loki whose behaviour the result has, as far as it is known. */
  readonly profile: string;
}

/** Whether the expectations notice small changes of the rules. */
export interface MutationResult {
  /** Killed mutants in percent of those that are killed or survive; 100 if there are none. */
  readonly score: number;
  readonly mutants: readonly MutantResult[];
}

export interface MutantResult {
  /** The alert whose rule was changed. */
  readonly rule: string;
  /** For people: `threshold 0.05 → 0.1`. */
  readonly change: string;
  /**
   * `killed`: an expectation that holds for the rule fails or is inconclusive for the mutant. `equivalent`: both have the
   * same series.
   */
  readonly outcome: 'killed' | 'survived' | 'equivalent';
  /** The expectation that killed it, as stated. */
  readonly by?: string;
  /** What expectation is missing, for one that survived. */
  readonly hint?: string;
}

/** What the evaluations of a Loki and of this process have in common. */
export interface Comparison {
  /** The number of rules that both evaluated. */
  readonly rules: number;
  /** The number of their series. */
  readonly series: number;
  /** Rules that only a real Loki can evaluate. */
  readonly notCompared: readonly { readonly rule: string; readonly reason: string }[];
  readonly differences: readonly Difference[];
}

/** A difference between a Loki and the evaluator in this process. Its two values are for people. */
export interface Difference {
  /** The alert. */
  readonly rule: string;
  readonly of: 'series' | 'state' | 'verdict';
  /** The labels of the series or alert, or the expectation as stated. */
  readonly subject: string;
  readonly loki: string;
  readonly embedded: string;
}

/** The result of a drill: the input of all its reports. */
export interface DrillResult {
  readonly kind: 'rehearsal' | 'live';
  readonly scenario: string;
  readonly run: string;
  readonly seed: string;
  readonly evaluator: Evaluator;
  readonly tenant: string;
  readonly loki: string;
  /** The limits of warm-up, judged time and cool-down. */
  readonly span: {
    readonly startMs: number;
    readonly judgedFromMs: number;
    readonly judgedToMs: number;
    readonly endMs: number;
  };
  /** The actual times of all incidents, oldest first. */
  readonly incidents: readonly (TrueWindow & { readonly services: readonly string[] })[];
  readonly histories: readonly AlertHistory[];
  readonly judgements: readonly Judgement[];
  /** Instances that fired in the judged time without an expectation that covers them. */
  readonly unexpected: readonly Instance[];
  readonly figures: readonly AlertFigures[];
  /** The number of log records that Loki was shown to hold, by service. */
  readonly records: Readonly<Record<string, number>>;
  /** Why nothing could be judged. Absent: it could. */
  readonly unobservable?: string;
  /** Remarks for reports. */
  readonly notes: readonly string[];
  /** The user ended the drill early. */
  readonly cut?: boolean;
  /** Unexpected alerts are failures. */
  readonly strict?: boolean;
  /** Absent unless the rules were mutated. */
  readonly mutation?: MutationResult;
  /** Absent unless two evaluators are compared. */
  readonly comparison?: Comparison;
  /** The Loki was started for this drill and stops with it, so no data remains. */
  readonly passingLoki?: boolean;
}
