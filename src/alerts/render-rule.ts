/** Renders the templates of a rule for one of its series. */

import type { Labels, Rendered } from '../model/series.ts';
import { render } from '../template/index.ts';
import type { AlertRule } from './model.ts';

export function renderAnnotations(
  { annotations }: AlertRule,
  labels: Labels,
  value: number,
): Readonly<Record<string, Rendered>> {
  return Object.fromEntries(
    Object.entries(annotations).map(([name, template]) => [name, render(template, { labels, value })]),
  );
}

/** A ruler writes this in place of a template that fails to render. */
const errorText = (error: string): string => `<error expanding template: ${error}>`;
const ERROR = /^<error expanding template: (.*)>$/s;

/** The error in the text of a template that failed to render. Undefined if it rendered. */
export const faultIn = (text: string): string | undefined => ERROR.exec(text)?.[1];

/** Go writes these inside a text for a verb that does not fit its value, and for a missing value. */
const FORMAT_ERROR = /%!\S?\((?:[A-Z]{5,}\b|<nil>|[\w.*[\]{}]+=)[^)]*\)|<no value>/gu;

/** The first format error in a rendered text, unless one of the inputs of its template (`given`) contains it. */
export const formatErrorIn = (text: string, given: readonly string[]): string | undefined =>
  text.match(FORMAT_ERROR)?.find((found) => !given.some((one) => one.includes(found)));

const unknownText = (reason: string): string => `<not known in a drill: ${reason}>`;
const UNKNOWN = /^<not known in a drill: (.*)>$/s;

/** The reason in the text of a template that only a ruler can render. Undefined for any other text. */
export const unknownIn = (text: string): string | undefined => UNKNOWN.exec(text)?.[1];

/** The labels that the rule adds. If a template fails to render, the label has the error text, as with a ruler. */
export function renderLabels({ labels: own }: AlertRule, labels: Labels, value: number): Labels {
  return Object.fromEntries(
    Object.entries(own).map(([name, template]) => {
      const rendered = render(template, { labels, value });
      if (rendered.fault === undefined) return [name, rendered.text];
      // A template that only a ruler can render is not an error of the rule.
      return [name, rendered.unobservable ? unknownText(rendered.fault) : errorText(rendered.fault)];
    }),
  );
}
