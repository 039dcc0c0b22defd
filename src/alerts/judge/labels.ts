/** Labels of alerts: what an instance's come to, and which of them an expectation means. */
import type { LabelMatcher } from '../../model/expectation.ts';
import type { Labels } from '../../model/series.ts';
import type { AlertRule } from '../model.ts';

/** Empty where it is not there, as label matchers have it; names that every object has are labels like others. */
export const labelOf = (labels: Labels, name: string): string =>
  (Object.hasOwn(labels, name) ? labels[name] : undefined) ?? '';

/** A pattern for the whole of a text; `.` stands for line ends too, as in label matchers everywhere. */
export const wholly = (pattern: string): RegExp => new RegExp(`^(?:${pattern})$`, 's');

/** Whether an instance's labels are those that were asked for; one that is not there is empty. */
export function labelsMatcher(matchers: readonly LabelMatcher[]): (labels: Labels) => boolean {
  const tests = matchers.map(({ name, operator, value }) => {
    const pattern = operator === '=~' ? wholly(value) : undefined;
    return (labels: Labels): boolean => {
      const found = labelOf(labels, name);
      return pattern ? pattern.test(found) : found === value;
    };
  });
  return (labels) => tests.every((matches) => matches(labels));
}

/** Whether one instance can meet both; of two patterns nobody can say that it cannot. */
export const canBeTheSame = (some: readonly LabelMatcher[], others: readonly LabelMatcher[]): boolean =>
  some.every((a) =>
    others
      .filter(({ name }) => name === a.name)
      .every((b) => {
        if (a.operator === '=') return labelsMatcher([b])({ [a.name]: a.value });
        return b.operator === '=~' || labelsMatcher([a])({ [b.name]: b.value });
      }),
  );

/**
 * Whether instances of a series of this rule can have those labels. A rule's label that is a template may come to
 * anything.
 */
export function seriesMatcher(
  matchers: readonly LabelMatcher[],
  rule: AlertRule,
): (labels: Labels) => boolean {
  const matches = labelsMatcher(matchers.filter(({ name }) => !labelOf(rule.labels, name).includes('{{')));
  return (labels) => matches({ ...labels, ...rule.labels });
}

/** An instance's labels and their identity: a rule's go before its series', and an empty one is none. */
export function identityOf(
  seriesLabels: Labels,
  ruleLabels: Labels,
): { readonly labels: Labels; readonly key: string } {
  const entries = Object.entries({ ...seriesLabels, ...ruleLabels })
    .filter(([, value]) => value !== '')
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return { labels: Object.fromEntries(entries), key: JSON.stringify(entries) };
}
