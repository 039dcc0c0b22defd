/** Templates that a ruler refuses, that read labels which are not there, or that come to garbage. */
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
          ...(fault.includes('$externalURL') ? { hint: '{{ .ExternalURL }}, which it takes' } : {}),
        }),
      ];
    }
    return [
      ...labels.flatMap((label) => neverThere(label, kept, placed, where)),
      ...garbage(template, kept ?? labels, where),
    ];
  });
}

function neverThere(
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
        ? `\`${label}\` is empty here: a template sees the labels of the series, not the alert's own`
        : `\`${label}\` is always empty: the expression of ${alert.alert} keeps ${kept.join(', ') || 'no labels'}`,
      hint: own ? 'write it out' : howToKeep(label, kept, alert.expr),
    }),
  ];
}

const howToKeep = (label: string, kept: readonly string[], expr: string): string =>
  /\babsent_over_time\b/i.test(expr)
    ? 'what is absent has the labels that its selector names with `=`'
    : `\`by (${[...kept, label].join(', ')})\``;

/** Rendered once on trial: what is wrong with a number or a label is wrong with every one. */
function garbage(template: string, labels: readonly string[], where: string): readonly Finding[] {
  const trial = { labels: Object.fromEntries(labels.map((label) => [label, 'x'])), value: 0.5 };
  const rendered = render(template, trial);
  if (rendered.fault !== undefined) {
    return rendered.unobservable ? [] : [warning({ where, problem: `does not render: ${rendered.fault}` })];
  }
  const [slip] = /%!.?\([^)]*\)/u.exec(rendered.text) ?? [];
  return slip === undefined
    ? []
    : [
        warning({
          where,
          problem: `comes to ${JSON.stringify(rendered.text)} with a value of 0.5`,
          hint: '%.0f or %.2f for the value, %s for a label, one for each argument',
        }),
      ];
}
