/** Parts of a rule file that Loki's ruler silently ignores: fields of the rule format, and documents after the first. */
import { rulesIn } from '../alerts.ts';
import type { ParsedRules } from '../parse.ts';
import { type Finding, warning } from './finding.ts';

const IGNORED = "Loki's ruler ignores";

export function ignoredParts(parsed: ParsedRules): readonly Finding[] {
  const { file, source, laterDocument } = parsed;
  const ofGroups = (file.groups ?? []).flatMap((group, g): Finding[] => {
    const where = (key: string): string => source.where(['groups', g, key]);
    const labels = Object.keys(group.labels ?? {});
    return [
      ...(labels.length > 0
        ? [
            warning({
              where: where('labels'),
              problem: `${IGNORED} the \`labels\` of a group: no alert of "${group.name}" gets ${labels.join(', ')}`,
              hint: 'add them to each rule',
            }),
          ]
        : []),
      ...(group.query_offset
        ? [
            warning({
              where: where('query_offset'),
              problem: `${IGNORED} \`query_offset\`: the queries of "${group.name}" end at the evaluation time`,
              hint: 'add `offset` after each range of the expressions',
            }),
          ]
        : []),
    ];
  });
  const ofRules = rulesIn(parsed).flatMap(({ rule, path }) =>
    rule.keep_firing_for
      ? [
          warning({
            where: source.where([...path, 'keep_firing_for']),
            problem: `${IGNORED} \`keep_firing_for\`: ${rule.alert ?? rule.record} resolves as soon as its condition is false`,
            hint: 'use a longer range in the expression to keep it firing',
          }),
        ]
      : [],
  );
  const ofFile = laterDocument
    ? [
        warning({
          where: source.where([]),
          problem: 'a second document in a rule file: a ruler that reads files loads only the first',
          hint: 'put all groups in one list, or each document in a file of its own',
        }),
      ]
    : [];
  return [...ofFile, ...ofGroups, ...ofRules];
}
