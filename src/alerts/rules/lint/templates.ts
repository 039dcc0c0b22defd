/** Templates that a ruler rejects, that use missing labels, or that render with errors. */
import { groupingLabels } from '../../../logql/index.ts';
import { readTemplate, render } from '../../../template/index.ts';
import type { PlacedAlert } from '../alerts.ts';
import { error, type Finding, warning } from './finding.ts';

export function templates(placed: PlacedAlert): readonly Finding[] {
  const { alert } = placed;
  const kept = groupingLabels(alert.expr);
  const written = (['labels', 'annotations'] as const).flatMap((key) =>
    Object.entries(alert[key]).map(([name, template]) => ({ where: placed.where(key, name), template })),
  );
  return written.flatMap(({ where, template }) => {
    const { labels, fault } = readTemplate(template);
    if (fault !== undefined) {
      return [
        error({
          where,
          problem: `Loki's ruler refuses a file with this template: ${fault}`,
          ...(fault.includes('$externalURL') ? { hint: 'use {{ .ExternalURL }}' } : {}),
        }),
      ];
    }
    if (CALLS_VALUE.test(template)) {
      return [
        warning({
          where,
          problem: 'does not render: `value` is not defined without the result of a query',
          hint: 'use {{ $value }}, the value of the alert',
        }),
      ];
    }
    return [
      ...labels.flatMap((label) => alwaysEmpty(label, kept, placed, where)),
      ...renderErrors(template, kept ?? labels, where),
    ];
  });
}

/** `{{ value }}` and `{{ value | humanize }}`. */
const CALLS_VALUE = /\{\{-?\s*value\s*(?:\||-?\}\})/;

function alwaysEmpty(
  label: string,
  kept: readonly string[] | undefined,
  { alert }: PlacedAlert,
  where: string,
): readonly Finding[] {
  if (!kept || kept.includes(label)) return [];
  const own = label === 'alertname' || Object.hasOwn(alert.labels, label);
  return [
    warning({
      where,
      problem: own
        ? `\`${label}\` is empty here: a template sees the labels of the series, not those that the rule adds`
        : `\`${label}\` is always empty: the expression of ${alert.alert} keeps ${kept.join(', ') || 'no labels'}`,
      hint: own ? 'write the value instead' : keepHint(label, kept, alert.expr),
    }),
  ];
}

const keepHint = (label: string, kept: readonly string[], expr: string): string =>
  /\babsent_over_time\b/i.test(expr)
    ? '`absent_over_time` keeps the labels that its selector matches with `=`'
    : `\`by (${[...kept, label].join(', ')})\``;

/** Renders the template once with sample values. An error with one number or label occurs with every other. */
function renderErrors(template: string, labels: readonly string[], where: string): readonly Finding[] {
  const sample = { labels: Object.fromEntries(labels.map((label) => [label, 'x'])), value: 0.5 };
  const rendered = render(template, sample);
  if (rendered.fault !== undefined) {
    return rendered.unobservable ? [] : [warning({ where, problem: `does not render: ${rendered.fault}` })];
  }
  const [formatError] = /%!.?\([^)]*\)/u.exec(rendered.text) ?? [];
  return formatError === undefined
    ? []
    : [
        warning({
          where,
          problem: `renders as ${JSON.stringify(rendered.text)} with a value of 0.5`,
          hint: 'use %.0f or %.2f for the value and %s for a label, one verb for each argument',
        }),
      ];
}
