/**
 * Templates of alert rules: Go's text/template with the functions of Prometheus, as far as a rule's labels and
 * annotations use them. What only the ruler can answer (`query`, its own address) cannot be rendered here, and says so.
 */
import { messageOf } from '../core/errors.ts';
import type { Labels, Rendered } from '../model/series.ts';
import { evaluate } from './evaluate.ts';
import { labelsIn } from './labels-read.ts';
import { parse } from './parse.ts';
import { OnlyThere, TemplateFault } from './values.ts';

export interface TemplateData {
  readonly labels: Labels;
  readonly value: number;
}

/** What a ruler declares before every template that it renders. */
const VARIABLES = ['$labels', '$externalLabels', '$externalURL', '$value'];
/** Loki's ruler reads a rule file with one less, and refuses a template that has it. */
const VARIABLES_OF_LOKI = VARIABLES.filter((name) => name !== '$externalURL');

export function render(template: string, { labels, value }: TemplateData): Rendered {
  if (!template.includes('{{')) return { text: template };
  try {
    return { text: evaluate(parse(template, VARIABLES), { labels: new Map(Object.entries(labels)), value }) };
  } catch (error) {
    if (!(error instanceof TemplateFault)) return { fault: messageOf(error) };
    return { fault: error.message, ...(error instanceof OnlyThere ? { unobservable: true } : {}) };
  }
}

/** What can be said of a template without data. */
export interface TemplateReading {
  /** Labels of the series that it reads by name. */
  readonly labels: readonly string[];
  /** Why Loki's ruler would not load a rule that has it. */
  readonly fault?: string;
}

export function readTemplate(template: string): TemplateReading {
  try {
    return { labels: labelsIn(parse(template, VARIABLES_OF_LOKI)) };
  } catch (error) {
    if (error instanceof OnlyThere) return { labels: [] };
    return { labels: [], fault: messageOf(error) };
  }
}
