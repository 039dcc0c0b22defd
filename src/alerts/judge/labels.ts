/** The labels of alert instances, and which instances an expectation selects. */
import type { LabelMatcher } from '../../model/expectation.ts';
import type { Labels } from '../../model/series.ts';
import type { AlertRule } from '../model.ts';

/** The value of a label. As in label matchers, a missing label is empty. Safe for names such as `constructor`. */
export const labelOf = (labels: Labels, name: string): string =>
  (Object.hasOwn(labels, name) ? labels[name] : undefined) ?? '';

/** A pattern that must match the whole text. As in label matchers, `.` matches line feeds too. */
export const anchored = (pattern: string): RegExp => new RegExp(`^(?:${pattern})$`, 's');

/** Tests whether labels match all matchers. A missing label is empty. */
export function labelsMatcher(matchers: readonly LabelMatcher[]): (labels: Labels) => boolean {
  const tests = matchers.map(({ name, operator, value }) => {
    const pattern = operator === '=~' ? anchored(value) : undefined;
    return (labels: Labels): boolean => {
      const found = labelOf(labels, name);
      return pattern ? pattern.test(found) : found === value;
    };
  });
  return (labels) => tests.every((matches) => matches(labels));
}

/** Whether an instance may match both lists. Two patterns are assumed to overlap. */
export const canOverlap = (some: readonly LabelMatcher[], others: readonly LabelMatcher[]): boolean =>
  some.every((a) =>
    others
      .filter(({ name }) => name === a.name)
      .every((b) => {
        if (a.operator === '=') return labelsMatcher([b])({ [a.name]: a.value });
        return b.operator === '=~' || labelsMatcher([a])({ [b.name]: b.value });
      }),
  );

/** Tests whether instances of a series of this rule may match. A rule label with a template may have any value. */
export function seriesMatcher(
  matchers: readonly LabelMatcher[],
  rule: AlertRule,
): (labels: Labels) => boolean {
  const matches = labelsMatcher(matchers.filter(({ name }) => !labelOf(rule.labels, name).includes('{{')));
  return (labels) => matches({ ...labels, ...rule.labels });
}

/** The labels of an instance and their identity. Labels of the rule override those of the series; empty ones are left out. */
export function identityOf(
  seriesLabels: Labels,
  ruleLabels: Labels,
): { readonly labels: Labels; readonly key: string } {
  const entries = Object.entries({ ...seriesLabels, ...ruleLabels })
    .filter(([, value]) => value !== '')
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return { labels: Object.fromEntries(entries), key: JSON.stringify(entries) };
}
