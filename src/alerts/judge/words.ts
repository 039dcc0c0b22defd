/** Parts of sentences: names, times, values. */
import { readableDuration, readableNumber } from '../../core/readable.ts';
import type { Expectation } from '../../model/expectation.ts';
import type { Grid, Labels, Threshold } from '../../model/series.ts';
import type { AlertHistory, AlertRule, Instance, TrueWindow } from '../model.ts';
import { lastEvaluation } from './expected-window.ts';

const DAY_MS = 86_400_000;

/** The alert as an expectation names it: `HighErrorRatio{service_name=payment-service}`. */
export function subjectOf({ alert, labels }: Expectation): string {
  return alert + braces(labels.map(({ name, operator, value }) => name + operator + value));
}

/** An instance with the labels that distinguish it and those that the expectation names. */
export function nameOf(instance: Instance, { rule }: AlertHistory, expectation: Expectation): string {
  return instance.alert + braces(pairs(distinguishingLabels(instance, rule, expectation)));
}

/** Leaves out labels of the rule, which all its instances share, unless the expectation names them. */
export function distinguishingLabels(instance: Instance, rule: AlertRule, expectation: Expectation): Labels {
  const named = new Set(expectation.labels.map(({ name }) => name));
  return Object.fromEntries(
    Object.entries(instance.labels).filter(([name]) => named.has(name) || !Object.hasOwn(rule.labels, name)),
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

/** What a start or an end refers to: `payment-errors`, `the window`, `the judged time`. */
export function windowWords({ during }: Expectation): string {
  if (during === undefined) return 'the judged time';
  return 'incident' in during ? during.incident : 'the window';
}

/** `10:14 UTC`, `10:14:20 UTC`; with the date if it is more than half a day from the start of the window. */
export function clock(timeMs: number, { startMs }: TrueWindow): string {
  const iso = new Date(timeMs).toISOString();
  const time = iso.slice(11, iso.endsWith(':00.000Z') ? 16 : 19);
  const sameDay = timeMs >= startMs - DAY_MS / 2 && timeMs < startMs + DAY_MS / 2;
  return `${sameDay ? '' : `${iso.slice(0, 10)} `}${time} UTC`;
}

export const lasting = (ms: number): string => (ms <= 0 ? '0s' : readableDuration(ms));

/** The phase of a ruler is arbitrary, so its times differ from ours by up to one interval. */
export const rulerRange = (ms: number, intervalMs: number): string =>
  `a ruler may show ${lasting(ms - intervalMs)} to ${lasting(ms + intervalMs)}`;

/** A value without a unit, with three digits, or more if it would otherwise read the same as the threshold. */
export function valueWords(value: number, threshold?: Threshold): string {
  if (Number.isNaN(value)) return 'not a number';
  if (!Number.isFinite(value)) return `${value < 0 ? 'minus ' : ''}infinite`;
  let digits = 3;
  const rounded = () => Number(value.toPrecision(digits));
  while (value !== threshold?.value && rounded() === threshold?.value) digits++;
  const small = value !== 0 && Math.abs(value) < 1e-4;
  return digits > 3 || small ? String(rounded()) : readableNumber(value);
}

/** `threshold > 0.05`, with all digits as written in the rule. */
export const thresholdWords = ({ operator, value }: Threshold): string => `threshold ${operator} ${value}`;

const RELATIONS: Readonly<Record<Threshold['operator'], string>> = {
  '>': 'above',
  '>=': 'at or above',
  '<': 'below',
  '<=': 'at or below',
  '==': 'equal to',
  '!=': 'other than',
};

/** The adjective for the value that is furthest in the direction of the comparison. */
export function extremeWord(threshold: Threshold | undefined): string {
  if (threshold?.operator === '!=') return 'most different';
  return threshold?.operator.startsWith('<') ? 'lowest' : 'highest';
}

export const relationWords = ({ operator }: Threshold): string => RELATIONS[operator];

/** `a, b and c`, or `a, b, c and 4 more` for more than `most` names. */
export function listed(names: readonly string[], most = 3): string {
  const shown = names.slice(0, most);
  const left = names.length - shown.length;
  if (left > 0) return `${shown.join(', ')} and ${left} more`;
  return shown.length < 2 ? (shown[0] ?? '') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

export const observedOnly = (grid: Grid, window: TrueWindow): string =>
  grid.toMs < grid.fromMs
    ? 'its rule was not observed'
    : `its rule was observed only from ${clock(grid.fromMs, window)} to ${clock(lastEvaluation(grid), window)}`;
