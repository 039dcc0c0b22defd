/**
 * Templates of alert rules: Go's text/template with the functions of Prometheus, as far as labels and annotations of rules use
 * them. Parts that only a ruler can evaluate (`query`, its external URL) are reported as unobservable.
 */
import { messageOf } from '../core/errors.ts';
import type { Labels, Rendered } from '../model/series.ts';
import { evaluate } from './evaluate.ts';
import { ALERT_FUNCTIONS } from './functions.ts';
import { labelsIn } from './labels-read.ts';
import { parse } from './parse.ts';
import { RulerOnly, TemplateError } from './values.ts';

export interface TemplateData {
  readonly labels: Labels;
  readonly value: number;
}

/** Variables that a ruler declares for every template. */
const VARIABLES = ['$labels', '$externalLabels', '$externalURL', '$value'];
/** Loki's ruler does not declare `$externalURL` when it validates a rule file, and rejects templates that use it. */
const VARIABLES_OF_LOKI = VARIABLES.filter((name) => name !== '$externalURL');
const OF_ALERTS = { variables: VARIABLES, functions: ALERT_FUNCTIONS };
const OF_LOKI = { variables: VARIABLES_OF_LOKI, functions: ALERT_FUNCTIONS };

/** Renders a template. Returns the text, or the error if it fails. */
export function render(template: string, { labels, value }: TemplateData): Rendered {
  if (!template.includes('{{')) return { text: template };
  try {
    return { text: evaluate(parse(template, OF_ALERTS), { labels: new Map(Object.entries(labels)), value }) };
  } catch (error) {
    if (!(error instanceof TemplateError)) return { fault: messageOf(error) };
    return { fault: error.message, ...(error instanceof RulerOnly ? { unobservable: true } : {}) };
  }
}

/** What is known of a template without data. */
export interface TemplateReading {
  /** The labels of the series that it uses by name. */
  readonly labels: readonly string[];
  /** Why Loki's ruler does not load a rule with this template. */
  readonly fault?: string;
}

export function readTemplate(template: string): TemplateReading {
  try {
    return { labels: labelsIn(parse(template, OF_LOKI)) };
  } catch (error) {
    if (error instanceof RulerOnly) return { labels: [] };
    return { labels: [], fault: messageOf(error) };
  }
}

export { evaluateLine } from './evaluate.ts';
export { type FunctionSet, GO_FUNCTIONS, queryEscaped, type TemplateFunction, takes } from './functions.ts';
export { parse as parseTemplate } from './parse.ts';
export { expanded } from './pattern.ts';
export type { Command, Node as TemplateNode } from './tree.ts';

export { floatOf, isTrue, RulerOnly, TemplateError, textOf } from './values.ts';
