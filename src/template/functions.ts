/** The functions of templates: those of Go and those of Prometheus. */

import { isIP } from 'node:net';
import { escapeHtml } from '../core/escape-html.ts';
import { promDuration } from '../core/prom-duration.ts';
import {
  humanize,
  humanize1024,
  humanizeDuration,
  humanizePercentage,
  humanizeTimestamp,
  timeAt,
} from './humanize.ts';
import { matches, replaceAll } from './pattern.ts';
import { goSprintf } from './sprintf.ts';
import { GoDuration } from './times.ts';
import { equal, floatOf, goPrint, goType, isTrue, less, RulerOnly, TemplateError, textOf } from './values.ts';

export interface TemplateFunction {
  readonly call: (...values: readonly unknown[]) => unknown;
  /** The minimum and maximum number of arguments. */
  readonly least: number;
  readonly most: number;
}

/** The functions that a template may call, by name. */
export type FunctionSet = ReadonlyMap<string, TemplateFunction>;

export const takes = (least: number, call: TemplateFunction['call'], most = least): TemplateFunction => ({
  call,
  least,
  most,
});
const any = Number.POSITIVE_INFINITY;

/** A function that only a ruler can evaluate, or that is too rare in alerts to support. */
const unsupported = (
  name: string,
  why = 'queries the ruler: it cannot be rendered in a drill',
): TemplateFunction =>
  takes(
    0,
    () => {
      throw new RulerOnly(`"${name}" ${why}`);
    },
    any,
  );

const RARE = 'is not rendered in a drill';

/** The functions of Go's text/template. */
export const GO_FUNCTIONS: FunctionSet = new Map<string, TemplateFunction>([
  // The evaluator handles these, because they stop at the first operand that decides.
  ['and', takes(1, (...values) => values.at(-1), any)],
  ['or', takes(1, (...values) => values.at(-1), any)],
  ['not', takes(1, (value) => !isTrue(value))],
  ['eq', takes(2, (first, ...others) => equal(first, others), any)],
  ['ne', takes(2, (a, b) => !equal(a, [b]))],
  ['lt', takes(2, less)],
  ['le', takes(2, (a, b) => less(a, b) || equal(a, [b]))],
  ['gt', takes(2, (a, b) => less(b, a))],
  ['ge', takes(2, (a, b) => less(b, a) || equal(a, [b]))],
  ['len', takes(1, lengthOf)],
  ['index', takes(1, indexed, any)],
  ['print', takes(0, (...values) => printed(values), any)],
  ['println', takes(0, (...values) => `${values.map(goPrint).join(' ')}\n`, any)],
  ['printf', takes(1, (format, ...values) => goSprintf(textOf(format), values), any)],
  ['urlquery', takes(0, (...values) => queryEscaped(printed(values)), any)],
  ['html', takes(0, (...values) => escapeHtml(printed(values)), any)],
  ...['args', 'call', 'js', 'slice'].map((name): [string, TemplateFunction] => [
    name,
    unsupported(name, RARE),
  ]),
]);

/** The functions of alert templates: those of Go and of Prometheus. */
export const ALERT_FUNCTIONS: FunctionSet = new Map<string, TemplateFunction>([
  ...GO_FUNCTIONS,
  ['title', takes(1, (value) => titled(textOf(value)))],
  ['toUpper', takes(1, (value) => textOf(value).toUpperCase())],
  ['toLower', takes(1, (value) => textOf(value).toLowerCase())],
  ['match', takes(2, (pattern, value) => matches(textOf(pattern), textOf(value)))],
  ['reReplaceAll', takes(3, (from, to, value) => replaceAll(textOf(from), textOf(to), textOf(value)))],
  ['stripPort', takes(1, (value) => stripPort(textOf(value)))],
  ['stripDomain', takes(1, (value) => stripDomain(textOf(value)))],
  ['safeHtml', takes(1, textOf)],
  ['humanize', takes(1, (value) => humanize(floatOf(value)))],
  ['humanize1024', takes(1, (value) => humanize1024(floatOf(value)))],
  ['humanizeDuration', takes(1, (value) => humanizeDuration(floatOf(value)))],
  ['humanizePercentage', takes(1, (value) => humanizePercentage(floatOf(value)))],
  ['humanizeTimestamp', takes(1, (value) => humanizeTimestamp(floatOf(value)))],
  ['toTime', takes(1, (value) => timeAt(floatOf(value)))],
  ['toDuration', takes(1, (value) => new GoDuration(floatOf(value)))],
  ['parseDuration', takes(1, (value) => secondsOf(textOf(value)))],
  ['urlQueryEscape', takes(1, (value) => queryEscaped(textOf(value)))],
  ['graphLink', takes(1, (value) => `/graph?g0.expr=${queryEscaped(textOf(value))}&g0.tab=0`)],
  ['tableLink', takes(1, (value) => `/graph?g0.expr=${queryEscaped(textOf(value))}&g0.tab=1`)],
  ...['query', 'first', 'value', 'label', 'strvalue', 'sortByLabel'].map(
    (name): [string, TemplateFunction] => [name, unsupported(name)],
  ),
  ...['pathPrefix', 'externalURL', 'now'].map((name): [string, TemplateFunction] => [
    name,
    unsupported(name),
  ]),
]);

export function callFunction(functions: FunctionSet, name: string, values: readonly unknown[]): unknown {
  const { call, least, most } = functions.get(name)!;
  if (values.length < least || values.length > most) {
    const wanted = most === any ? `at least ${least}` : String(least);
    throw new TemplateError(`wrong number of arguments for ${name}: want ${wanted}, got ${values.length}`);
  }
  return call(...values);
}

function lengthOf(value: unknown): bigint {
  if (value instanceof Map) return BigInt(value.size);
  if (typeof value === 'string') return BigInt(Buffer.byteLength(value));
  throw new TemplateError(`len of type ${goType(value)}`);
}

function indexed(value: unknown, ...keys: readonly unknown[]): unknown {
  return keys.reduce((held, key) => {
    if (held instanceof Map) return held.get(textOf(key)) ?? '';
    if (typeof held === 'string') throw new RulerOnly(`a byte of a string ${RARE}`);
    throw new TemplateError(`can't index item of type ${goType(held)}`);
  }, value);
}

/** As Go's Sprint: a space only between two operands that are not strings. */
const printed = (values: readonly unknown[]): string =>
  values
    .map((value, i) => {
      const blank = i > 0 && typeof value !== 'string' && typeof values[i - 1] !== 'string';
      return `${blank ? ' ' : ''}${goPrint(value)}`;
    })
    .join('');

function secondsOf(written: string): number {
  const [, minus, size] = /^(-?)(.*)$/s.exec(written)!;
  const ms = promDuration(size!);
  if (ms === undefined) throw new TemplateError(`not a valid duration string: "${written}"`);
  return (minus === '-' ? -ms : ms) / 1000;
}

/** As Go's `url.QueryEscape`. */
export const queryEscaped = (text: string): string =>
  encodeURIComponent(text)
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');

const WORDS = new Intl.Segmenter('en', { granularity: 'word' });

export const titled = (text: string): string =>
  Array.from(WORDS.segment(text), ({ segment }) =>
    segment.replace(/\p{L}/u, (letter) => letter.toUpperCase()),
  ).join('');

interface Address {
  readonly host: string;
  readonly port: string;
}

function addressOf(written: string): Address | undefined {
  const [, bracketed, plain, port] = /^(?:\[([^[\]]*)\]|([^[\]:]*)):([^:[\]]*)$/.exec(written) ?? [];
  return port === undefined ? undefined : { host: bracketed ?? plain ?? '', port };
}

export const stripPort = (written: string): string => addressOf(written)?.host ?? written;

export function stripDomain(written: string): string {
  const { host, port } = addressOf(written) ?? { host: written, port: '' };
  if (isIP(host) !== 0) return written;
  const short = host.split('.')[0]!;
  if (port === '') return short;
  return short.includes(':') ? `[${short}]:${port}` : `${short}:${port}`;
}
