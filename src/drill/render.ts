/** What a rule's templates make of one of its series. */
import type { AlertRule, Labels, Rendered } from './model.ts';
import { render } from './template/index.ts';

export function renderAnnotations(
  { annotations }: AlertRule,
  labels: Labels,
  value: number,
): Readonly<Record<string, Rendered>> {
  return Object.fromEntries(
    Object.entries(annotations).map(([name, template]) => [name, render(template, { labels, value })]),
  );
}

/** The rule's own labels; one whose template cannot be rendered carries the fault, as a ruler's does. */
export function renderLabels({ labels: own }: AlertRule, labels: Labels, value: number): Labels {
  return Object.fromEntries(
    Object.entries(own).map(([name, template]) => {
      const { text, fault } = render(template, { labels, value });
      return [name, text ?? `<error expanding template: ${fault}>`];
    }),
  );
}
