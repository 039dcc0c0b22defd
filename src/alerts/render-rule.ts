/** What a rule's templates make of one of its series. */

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

/** What a ruler writes where a template cannot be rendered. */
const faultText = (fault: string): string => `<error expanding template: ${fault}>`;
const FAULT = /^<error expanding template: (.*)>$/s;

/** Why it could not be rendered, of a text that says so. */
export const faultIn = (text: string): string | undefined => FAULT.exec(text)?.[1];

/** What Go writes in the middle of a text, for a verb that does not fit its value and for a value that is not there. */
const SLIP = /%!\S?\((?:[A-Z]{5,}\b|<nil>|[\w.*[\]{}]+=)[^)]*\)|<no value>/gu;

/** The first of those, of a text that none of the texts given to its template has already. */
export const slipIn = (text: string, given: readonly string[]): string | undefined =>
  text.match(SLIP)?.find((slip) => !given.some((one) => one.includes(slip)));

const unseenText = (reason: string): string => `<not known in a drill: ${reason}>`;
const UNSEEN = /^<not known in a drill: (.*)>$/s;

/** Why only a ruler can render it, of a text that says so. */
export const unseenIn = (text: string): string | undefined => UNSEEN.exec(text)?.[1];

/** The rule's own labels; one whose template cannot be rendered carries the fault, as a ruler's does. */
export function renderLabels({ labels: own }: AlertRule, labels: Labels, value: number): Labels {
  return Object.fromEntries(
    Object.entries(own).map(([name, template]) => {
      const rendered = render(template, { labels, value });
      if (rendered.fault === undefined) return [name, rendered.text];
      // What only a ruler can render is no fault of the rule.
      return [name, rendered.unobservable ? unseenText(rendered.fault) : faultText(rendered.fault)];
    }),
  );
}
