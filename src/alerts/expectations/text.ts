/** An expectation in one line: `HighErrorRatio{service_name="payment-service"} during payment-errors fires 2m resolves 5m`. */

import { durationRange, positiveDuration } from '../../config/values.ts';
import { type Fault, messageOf } from '../../core/errors.ts';
import { nearest } from '../../core/suggest.ts';
import type { Expectation, LabelMatcher } from '../../model/expectation.ts';

const FORM =
  'ALERT{label="value", other=~"pattern"} [during INCIDENT|FROM..TO] never, or … fires TIME [resolves TIME] [annotations name="text", other=~"pattern"]';
const EXAMPLE = `--expect 'HighErrorRatio{service_name="payment-service"} during payment-errors fires 2m resolves 5m'`;

/** The alert's name, its labels, the rest. */
const HEAD = /^\s*([A-Za-z_][\w:.-]*)\s*(?:\{((?:[^"}]|"(?:[^"\\]|\\.)*")*)\})?\s*(.*)$/s;
const MATCHER = /^\s*([A-Za-z_]\w*)\s*(=~|=)\s*"((?:[^"\\]|\\.)*)"\s*(?:,|$)/;

type Asked = Omit<Expectation, 'alert' | 'labels'>;

/** What is wrong with a text, and how it would be right. */
class Wrong extends Error {
  readonly hint: string;

  constructor(problem: string, hint = EXAMPLE) {
    super(problem);
    this.hint = hint;
  }
}

/** Where it speaks of an incident, one of `incidents`. */
export function parseExpectation(
  text: string,
  incidents: readonly string[],
): { readonly expectation: Expectation } | { readonly fault: Fault } {
  try {
    const { alert, labels, rest } = readAlert(text);
    return { expectation: { alert, labels, ...readAsked(rest, incidents) } };
  } catch (error) {
    if (!(error instanceof Wrong)) throw error;
    const { message: problem, hint } = error;
    return { fault: { where: `--expect '${text}'`, problem, expected: FORM, hint } };
  }
}

/** An alert by itself, `HighErrorRatio{service_name="payment-service"}`; a text says what is wrong with it. */
export function parseAlert(text: string): Pick<Expectation, 'alert' | 'labels'> | string {
  try {
    const { alert, labels, rest } = readAlert(text);
    return rest === '' ? { alert, labels } : `what is ${JSON.stringify(rest)}?`;
  } catch (error) {
    if (!(error instanceof Wrong)) throw error;
    return error.message;
  }
}

function readAlert(text: string): Pick<Expectation, 'alert' | 'labels'> & { readonly rest: string } {
  const [, alert, inner = '', rest = ''] = HEAD.exec(text) ?? [];
  if (alert === undefined) throw new Wrong('this begins with no alert');
  return { alert, labels: readMatchers(inner, 'labels'), rest };
}

function readAsked(text: string, incidents: readonly string[]): Asked {
  let rest = text;
  const next = (): string | undefined => {
    const [whole, word] = /^\s*(\S+)/.exec(rest) ?? [];
    rest = rest.slice(whole?.length ?? 0);
    return word;
  };
  let asked: Asked = { never: false, annotations: [] };
  for (let word = next(); word !== undefined; word = next()) {
    if (word === 'never') asked = { ...asked, never: true };
    else if (word === 'during') asked = { ...asked, during: readDuring(next(), incidents) };
    else if (word === 'fires') asked = { ...asked, firesMs: readTime(word, next()) };
    else if (word === 'resolves') asked = { ...asked, resolvesMs: readTime(word, next()) };
    else if (word === 'annotations') {
      // To the end: their texts have blanks in them.
      asked = { ...asked, annotations: readAnnotations(rest) };
      rest = '';
    } else
      throw new Wrong(
        `what is ${JSON.stringify(word)}?${UNIT.test(word) ? ' A time is one word: 5m, 90s' : ''}`,
      );
  }
  refuseContradictions(asked);
  return asked;
}

/** As people say them. */
const UNIT = /^(?:ms|s|secs?|seconds?|m|mins?|minutes?|h|hours?|d|days?)$/i;

function refuseContradictions({ never, firesMs, resolvesMs, annotations }: Asked): void {
  if (never && (firesMs !== undefined || resolvesMs !== undefined || annotations.length > 0)) {
    throw new Wrong('an alert that must never fire cannot be asked to fire, to resolve or for annotations');
  }
  if (!never && firesMs === undefined) {
    throw new Wrong('nothing is expected of the alert: `fires` with a time, or `never`');
  }
}

function readTime(word: string, written = ''): number {
  const time = positiveDuration(written);
  if (!time.ok) throw new Wrong(`\`${word}\` within what time? found ${JSON.stringify(written)}`);
  return time.value;
}

/** An incident's name goes before a window: a name may hold dots as well. */
function readDuring(
  written: string | undefined,
  incidents: readonly string[],
): NonNullable<Expectation['during']> {
  if (written === undefined) throw new Wrong('`during` what?');
  if (incidents.includes(written)) return { incident: written };
  if (written.includes('..')) {
    const window = durationRange(written);
    if (window.ok && window.value.minMs < window.value.maxMs) {
      return { fromMs: window.value.minMs, toMs: window.value.maxMs };
    }
    throw new Wrong(`"${written}" is no window`, 'FROM..TO, of which the second is later: 10m..15m');
  }
  const near = nearest(written, incidents);
  throw new Wrong(
    `there is no incident "${written}"${near === undefined ? '' : `; did you mean "${near}"?`}`,
    incidents.length > 0 ? `one of ${incidents.join(', ')}` : 'a window such as 10m..15m',
  );
}

function readAnnotations(text: string): Expectation['annotations'] {
  if (text.trim() === '') throw new Wrong('`annotations` with which texts?');
  return readMatchers(text, 'annotations').map(({ name, operator, value }) => ({
    name,
    pattern: operator === '=~' ? value : literal(value),
  }));
}

/** The pattern for just this text. */
const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

function readMatchers(text: string, what: string): readonly LabelMatcher[] {
  const matchers: LabelMatcher[] = [];
  for (let rest = text; rest.trim() !== ''; ) {
    const [whole, name, operator, written] = MATCHER.exec(rest) ?? [];
    if (whole === undefined)
      throw new Wrong(`${what} are written name="value", found ${JSON.stringify(rest.trim())}`);
    const value = unquoted(written!);
    if (operator === '=~') refuseBadPattern(value);
    matchers.push({ name: name!, operator: operator as LabelMatcher['operator'], value });
    rest = rest.slice(whole.length);
  }
  return matchers;
}

const unquoted = (written: string): string => written.replace(/\\(["\\])/g, '$1');

function refuseBadPattern(pattern: string): void {
  try {
    new RegExp(pattern);
  } catch (error) {
    throw new Wrong(messageOf(error));
  }
}
