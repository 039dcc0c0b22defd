/** The small parts of a verdict's sentence: names, times, values. */
import { readableDuration, readableNumber } from '../../core/readable.ts';
import type { Expectation } from '../../model/expectation.ts';
import type { Grid, Labels, Threshold } from '../../model/series.ts';
import type { AlertHistory, AlertRule, Instance, TrueWindow } from '../model.ts';
import { lastEvaluation } from './occasion.ts';

const DAY_MS = 86_400_000;

/** What an expectation calls the alert: `HighErrorRatio{service_name=payment-service}`. */
export function subjectOf({ alert, labels }: Expectation): string {
  return alert + braces(labels.map(({ name, operator, value }) => name + operator + value));
}

/** An instance by the labels that tell it from others, and those that were asked for. */
export function nameOf(instance: Instance, { rule }: AlertHistory, expectation: Expectation): string {
  return instance.alert + braces(pairs(tellingLabels(instance, rule, expectation)));
}

/** The rule's own labels are the same everywhere: they are told only where they were asked for. */
export function tellingLabels(instance: Instance, rule: AlertRule, expectation: Expectation): Labels {
  const asked = new Set(expectation.labels.map(({ name }) => name));
  return Object.fromEntries(
    Object.entries(instance.labels).filter(([name]) => asked.has(name) || !Object.hasOwn(rule.labels, name)),
  );
}

/** A label set: `{service_name=auth-service}`. */
export const labelSet = (labels: Labels): string => braces(pairs(labels)) || '{}';

const pairs = (labels: Labels): readonly string[] =>
  Object.entries(labels).map(([name, value]) => `${name}=${value}`);

const braces = (parts: readonly string[]): string => (parts.length === 0 ? '' : `{${parts.join(', ')}}`);

/** `during payment-errors`, `between 10:00 UTC and 10:10 UTC`, `in the judged time`. */
export function duringWords({ during }: Expectation, window: TrueWindow): string {
  if (during === undefined) return 'in the judged time';
  if ('incident' in during) return `during ${during.incident}`;
  return `between ${clock(window.startMs, window)} and ${clock(window.endMs, window)}`;
}

/** Whose start and end are meant: `payment-errors`, `the window`, `the judged time`. */
export function windowWords({ during }: Expectation): string {
  if (during === undefined) return 'the judged time';
  return 'incident' in during ? during.incident : 'the window';
}

/** `10:14 UTC`, `10:14:20 UTC`; with the date where the hours alone would not tell the day. */
export function clock(timeMs: number, { startMs }: TrueWindow): string {
  const iso = new Date(timeMs).toISOString();
  const time = iso.slice(11, iso.endsWith(':00.000Z') ? 16 : 19);
  const sameDay = timeMs >= startMs - DAY_MS / 2 && timeMs < startMs + DAY_MS / 2;
  return `${sameDay ? '' : `${iso.slice(0, 10)} `}${time} UTC`;
}

export const lasting = (ms: number): string => (ms <= 0 ? '0s' : readableDuration(ms));

/** A ruler evaluates at a phase that nobody chooses: what it shows lies within one interval. */
export const rulerRange = (ms: number, intervalMs: number): string =>
  `a ruler may show ${lasting(ms - intervalMs)} to ${lasting(ms + intervalMs)}`;

/** A value of a series, its unit unknown: three digits, more where they would make it read like the threshold. */
export function valueWords(value: number, threshold?: Threshold): string {
  if (Number.isNaN(value)) return 'not a number';
  if (!Number.isFinite(value)) return `${value < 0 ? 'minus ' : ''}infinite`;
  let digits = 3;
  const rounded = () => Number(value.toPrecision(digits));
  while (value !== threshold?.value && rounded() === threshold?.value) digits++;
  const small = value !== 0 && Math.abs(value) < 1e-4;
  return digits > 3 || small ? String(rounded()) : readableNumber(value);
}

/** `threshold > 0.05`, with every digit: it is what somebody wrote. */
export const thresholdWords = ({ operator, value }: Threshold): string => `threshold ${operator} ${value}`;

const RELATIONS: Readonly<Record<Threshold['operator'], string>> = {
  '>': 'above',
  '>=': 'at or above',
  '<': 'below',
  '<=': 'at or below',
  '==': 'equal to',
  '!=': 'other than',
};

/** What its value is called that went furthest the operator's way. */
export function extremeWord(threshold: Threshold | undefined): string {
  if (threshold?.operator === '!=') return 'most different';
  return threshold?.operator.startsWith('<') ? 'lowest' : 'highest';
}

export const relationWords = ({ operator }: Threshold): string => RELATIONS[operator];

/** A few, then how many more: `a, b and c`, `a, b, c and 4 more`. */
export function listed(names: readonly string[], most = 3): string {
  const shown = names.slice(0, most);
  const left = names.length - shown.length;
  if (left > 0) return `${shown.join(', ')} and ${left} more`;
  return shown.length < 2 ? (shown[0] ?? '') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

export const watchedOnly = (grid: Grid, window: TrueWindow): string =>
  grid.toMs < grid.fromMs
    ? 'its rule was not watched'
    : `its rule was watched only from ${clock(grid.fromMs, window)} to ${clock(lastEvaluation(grid), window)}`;
