/** Texts that all report formats share: expectations, verdicts, label sets and times. */

import { lasting } from '../alerts/judge/words.ts';
import type { DrillResult, Judgement } from '../alerts/model.ts';
import { readableDuration } from '../core/readable.ts';
import type { Expectation, LabelMatcher } from '../model/expectation.ts';
import type { Labels } from '../model/series.ts';

/** `HighErrorRatio{service_name="payment-service"} during payment-errors: fires within 2m, resolves within 3m`. */
export const expectationText = (expectation: Expectation): string =>
  `${subjectText(expectation)}: ${requirementText(expectation)}`;

/** The alert, its labels, and the window. */
export const subjectText = ({ alert, labels, during }: Expectation): string =>
  alert + braces(labels.map(matcherText)) + when(during);

/** `service_name=~"auth.*"`. */
export const matcherText = ({
  name,
  operator,
  value,
}: Readonly<Record<keyof LabelMatcher, string>>): string => name + operator + quoted(value);

/** The subject in short form, with label values only: `HighErrorRatio{payment-service} during payment-errors`. */
export const briefSubject = (
  { alert, labels, during }: Expectation,
  fitted: (values: string) => string = String,
): string =>
  alert +
  braces(labels.length === 0 ? [] : [fitted(labels.map(({ value }) => valueText(value)).join(', '))]) +
  when(during);

function when(during: Expectation['during']): string {
  if (during === undefined) return '';
  if ('incident' in during) return ` during ${during.incident}`;
  return ` during ${lasting(during.fromMs)}..${lasting(during.toMs)}`;
}

function requirementText({ firesMs, resolvesMs, never, annotations }: Expectation): string {
  const asked = [
    ...(never ? ['never fires'] : []),
    ...(firesMs === undefined ? [] : [`fires within ${readableDuration(firesMs)}`]),
    ...(resolvesMs === undefined ? [] : [`resolves within ${readableDuration(resolvesMs)}`]),
    ...annotations.map(({ name, pattern }) => `${name} matches /${oneLine(pattern)}/`),
  ];
  return asked.join(', ');
}

/** `{service_name="auth-service"}`. */
export const labelsText = (labels: Labels): string =>
  braces(Object.entries(labels).map(([name, value]) => `${name}=${quoted(value)}`)) || '{}';

const braces = (parts: readonly string[]): string => (parts.length === 0 ? '' : `{${parts.join(', ')}}`);

/** In quotes, as `--expect` reads it. A backslash that cannot start an escape is kept, so that patterns read as written. */
const quoted = (value: string): string => `"${oneLine(value.replace(/"|\\(?=["\\nrtu]|$)/g, '\\$&'))}"`;

/** A label's value without the quotes. */
export const valueText = (value: string): string => quoted(value).slice(1, -1);

/** Writes control characters and bidirectional controls as escapes. */
const oneLine = (text: string): string =>
  text.replace(
    /[\u0000-\u001f\u007f-\u009f\u2028\u2029]|\p{Bidi_Control}/gu,
    (character) => ESCAPES[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

const ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Text from outside for display: bidirectional controls, which could reorder the text after them, become U+FFFD. */
export const shown = (text: string): string => text.replace(/\p{Bidi_Control}/gu, '\ufffd');

/** Which occurrence of its incident a judgement is about: `2 of 3`. Undefined if there is only one. */
export function occurrence({ window }: Judgement, { incidents }: DrillResult): string | undefined {
  if (window.incident === undefined) return undefined;
  const all = incidents.filter(({ incident }) => incident === window.incident);
  const at = all.findIndex(({ startMs }) => startMs === window.startMs);
  return all.length > 1 && at >= 0 ? `${at + 1} of ${all.length}` : undefined;
}

/**
 * Verdicts with their times and the range that a ruler may report: `fired 3m (2m to 4m)`, `cleared-late 9m (8m to 10m)`.
 * `cleared by the end`: the alert resolved before the end of the window.
 */
export function verdictTexts(judgement: Judgement, intervalMs: number | undefined) {
  const { onset, reset, annotations, detectionMs, resetMs } = judgement;
  return {
    onset: verdictWord(onset) + timeText(detectionMs, intervalMs),
    reset: verdictWord(reset) + (resetMs === 0 ? ' by the end' : timeText(resetMs, intervalMs)),
    ...(annotations === undefined ? {} : { annotations: verdictWord(annotations) }),
  };
}

/** `unobservable` is the published name of an inconclusive verdict. */
const verdictWord = (verdict: string): string => (verdict === 'unobservable' ? 'inconclusive' : verdict);

/** The verdicts in one line, without those that the expectation does not ask for. */
export function verdictText(judgement: Judgement, intervalMs: number | undefined): string {
  const { onset, reset, annotations } = verdictTexts(judgement, intervalMs);
  if (judgement.onset === 'unobservable') return onset;
  const parts = [onset, ...(judgement.reset === 'not-asked' ? [] : [reset])];
  const isRendered = annotations !== undefined && judgement.onset !== 'never-fired';
  return [...parts, ...(isRendered ? [`annotations ${annotations}`] : [])].join(', ');
}

/** The verdicts with one common range, and annotations only if they do not match: `fired 3m, cleared 5m (±1m)`. */
export function briefVerdict(judgement: Judgement, intervalMs: number | undefined): string {
  const { annotations, detectionMs = 0, resetMs = 0 } = judgement;
  const { annotations: _, ...timed } = judgement;
  const text = verdictText(annotations === 'matched' ? timed : judgement, undefined);
  const isRanged = intervalMs !== undefined && (detectionMs > 0 || resetMs > 0);
  return text + (isRanged ? ` (±${lasting(intervalMs)})` : '');
}

function timeText(ms: number | undefined, intervalMs: number | undefined): string {
  if (ms === undefined) return '';
  if (ms < 0) return ` by ${lasting(-ms)}`;
  return ` ${lasting(ms)}${ms > 0 && intervalMs !== undefined ? ` (${rangeText(ms, intervalMs)})` : ''}`;
}

/** The offset of a ruler's evaluations within the interval is unknown, so its times may differ by up to one interval. */
const rangeText = (ms: number, intervalMs: number): string =>
  `${lasting(ms - intervalMs)} to ${lasting(ms + intervalMs)}`;

/** The evaluation interval of the alert's rule; the longest if several rules have the name. Undefined if unknown. */
export function intervalOf({ expectation }: Judgement, { histories }: DrillResult): number | undefined {
  const own = histories.filter(({ rule }) => rule.alert === expectation.alert);
  return own.length === 0 ? undefined : Math.max(...own.map(({ rule }) => rule.intervalMs));
}

/** `2026-03-02 10:14 UTC`. */
export const instantText = (timeMs: number): string => `${dayOf(timeMs)} ${clockText(timeMs)} UTC`;

/** `2026-03-02 10:14 to 11:20 UTC`, with the second date if it differs. */
export function spanText(fromMs: number, toMs: number): string {
  const day = dayOf(toMs) === dayOf(fromMs) ? '' : `${dayOf(toMs)} `;
  return `${dayOf(fromMs)} ${clockText(fromMs)} to ${day}${clockText(toMs)} UTC`;
}

/** `10:14`, with seconds unless they are zero. */
export function clockText(timeMs: number): string {
  const iso = new Date(timeMs).toISOString();
  return iso.slice(11, iso.endsWith(':00.000Z') ? 16 : 19);
}

const dayOf = (timeMs: number): string => new Date(timeMs).toISOString().slice(0, 10);
