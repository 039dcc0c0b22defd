/**
 * The words of a drill as plain values: rules as their files have them, what an evaluation gave, the life of alert
 * instances, verdicts. Times are written time (epoch ms) unless a name says otherwise; durations are ms.
 */
import type { Expectation } from '../model/expectation.ts';
import type { Grid, Labels, Rendered, Series, Threshold } from '../model/series.ts';

/** One alerting rule of a ruler file. */
export interface AlertRule {
  /** Its name: what expectations call it. */
  readonly alert: string;
  readonly expr: string;
  readonly forMs: number;
  /** Added to the labels of each of its series; values may be templates. */
  readonly labels: Readonly<Record<string, string>>;
  /** Templates. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly group: string;
  /** Time between two evaluations: its group's, else what the drill was told, else a minute. */
  readonly intervalMs: number;
  /** Its group's: with more active alerts than that none of them lives on. Absent: as many as there are. */
  readonly limit?: number;
  readonly file: string;
  /** Where it begins in its file, from 1. */
  readonly line: number;
}

/** What came of evaluating one rule over the whole time. */
export interface Evaluation {
  readonly rule: AlertRule;
  readonly grid: Grid;
  /** Of the whole expression: a series that has a sample is active then. */
  readonly series: readonly Series[];
  /** The same without the comparison, for pictures and evidence. */
  readonly measured?: { readonly threshold: Threshold; readonly series: readonly Series[] };
  /** The same at other moments of its interval, from the earliest; absent: it was asked for at one. */
  readonly otherPhases?: readonly Evaluation[];
  /** Why nobody can say what this rule did. Then `series` says nothing. */
  readonly unobservable?: string;
  /** Things to know that are no verdict. */
  readonly notes?: readonly string[];
}

/** The life of one instance of an alert: one label set, from its first active evaluation until it is gone. */
export interface Instance {
  readonly alert: string;
  /** Its series' labels and the rule's own (rendered); without `alertname`. */
  readonly labels: Labels;
  /** The evaluation at which it became pending (or firing, without `for`). */
  readonly activeMs: number;
  /** The evaluation at which it began to fire; absent: it never did. */
  readonly firingMs?: number;
  /** The first evaluation at which it was gone; absent: it was there to the end. */
  readonly endMs?: number;
  /** Rendered at the moment it fired; absent if it never did. */
  readonly annotations?: Readonly<Record<string, Rendered>>;
}

/** All that is known of one rule in a drill, rehearsed or live. */
export interface AlertHistory {
  readonly rule: AlertRule;
  /** The stretch in which it was watched. */
  readonly grid: Grid;
  /** Oldest first. */
  readonly instances: readonly Instance[];
  readonly series: readonly Series[];
  readonly measured?: Evaluation['measured'];
  readonly unobservable?: string;
  /** What became of those that fired at Alertmanager; absent: nobody asked it. */
  readonly notifications?: readonly Notification[];
}

/** Whether Alertmanager was told that an instance fires. */
export interface Notification {
  readonly instance: Instance;
  /** As they arrived there, with `alertname` and what the ruler adds; absent: it did not arrive. */
  readonly labels?: Labels;
  /** By Alertmanager's clock. */
  readonly arrivedMs?: number;
  /** When it was first seen to be gone from there; absent: it was there to the end. */
  readonly goneMs?: number;
}

/** A true window of an incident, or a window that an expectation names, in written time. */
export interface TrueWindow {
  /** The incident's name; absent for a window of plain time. */
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

/** What became of one expectation in one window: an incident that comes twice is judged twice. */
export interface Judgement {
  readonly expectation: Expectation;
  /** Where it was said: `incident-day.yaml expect[3]`, or the command line's text. */
  readonly source: string;
  readonly window: TrueWindow;
  readonly onset: Onset;
  readonly reset: Reset;
  /** Of its annotations; absent where it asks for none and the rule's own templates render. */
  readonly annotations?: Match;
  /** Fired, stayed silent or matched, with cleared or not asked. */
  readonly passed: boolean;
  /** From the window's start to the first firing evaluation; negative if it fired early. */
  readonly detectionMs?: number;
  /** From the window's end to the first evaluation without it; 0 if it was gone before. */
  readonly resetMs?: number;
  /** What happened, in one sentence for a person. */
  readonly sentence: string;
  readonly evidence: Evidence;
}

/** The figures around a decision. */
export interface Evidence {
  /** The instances that it speaks of, oldest first. */
  readonly instances: readonly Instance[];
  /** What the expression (without its comparison, where it has one) gave around the decision. */
  readonly series: readonly Series[];
  readonly threshold?: Threshold;
  /** Repeats the query. */
  readonly command: string;
}

/** The four figures of alerting practice (The Site Reliability Workbook, chapter 5), of one alert. */
export interface AlertFigures {
  readonly alert: string;
  /**
   * Of those that fired the share that is right: they fire in a window in which an expectation says they must, or
   * after it for as long as the rule looks back. Absent: none fired.
   */
  readonly precision?: number;
  /** Windows in or after which it began to fire, of those in which an expectation says it must; absent: none does. */
  readonly recall?: number;
  /** Median over the windows in which it fired. */
  readonly detectionMs?: number;
  /** Median over the windows after which it cleared. */
  readonly resetMs?: number;
  /** Instances that fired in the judged time, or later because of a window in it; absent: nobody could look. */
  readonly fired?: number;
}

/** A drill's result: all that its reports tell. */
export interface DrillResult {
  readonly kind: 'rehearsal' | 'live';
  readonly scenario: string;
  readonly run: string;
  readonly seed: string;
  readonly tenant: string;
  readonly loki: string;
  /** Warm-up, the judged time and cool-down. */
  readonly span: {
    readonly startMs: number;
    readonly judgedFromMs: number;
    readonly judgedToMs: number;
    readonly endMs: number;
  };
  /** True windows of all incidents, oldest first. */
  readonly incidents: readonly (TrueWindow & { readonly services: readonly string[] })[];
  readonly histories: readonly AlertHistory[];
  readonly judgements: readonly Judgement[];
  /** Firing instances in the judged time that no expectation names. */
  readonly unexpected: readonly Instance[];
  readonly figures: readonly AlertFigures[];
  /** Log records that Loki was shown to hold, of each service. */
  readonly records: Readonly<Record<string, number>>;
  /** Why nothing could be judged; absent: it could. */
  readonly unobservable?: string;
  /** Things to know that are no verdict. */
  readonly notes: readonly string[];
  /** Ended by the user before its time. */
  readonly cut?: boolean;
  /** An alert that nobody expects is a failure. */
  readonly strict?: boolean;
  /** Its Loki was started for this drill and ends with it: nothing stays there. */
  readonly passingLoki?: boolean;
}
