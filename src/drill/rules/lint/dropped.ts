/** Fields of the rule format that Loki's ruler reads and drops without a word. */

import { rulesIn } from '../alerts.ts';
import type { ParsedRules } from '../parse.ts';
import { type Finding, warning } from './finding.ts';

const DROPPED = "Loki's ruler drops";

export function droppedFields(parsed: ParsedRules): readonly Finding[] {
  const { file, at, source } = parsed;
  const ofGroups = (file.groups ?? []).flatMap((group, g): Finding[] => {
    const where = (key: string): string => source.where([...at, 'groups', g, key]);
    const labels = Object.keys(group.labels ?? {});
    return [
      ...(labels.length > 0
        ? [
            warning({
              where: where('labels'),
              problem: `${DROPPED} the \`labels\` of a group: no alert of "${group.name}" has ${labels.join(', ')}`,
              hint: 'write them into each rule',
            }),
          ]
        : []),
      ...(group.query_offset
        ? [
            warning({
              where: where('query_offset'),
              problem: `${DROPPED} \`query_offset\`: "${group.name}" looks at records up to the moment`,
              hint: '`offset` behind each range of the expressions',
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
            problem: `${DROPPED} \`keep_firing_for\`: ${rule.alert ?? rule.record} is resolved as soon as its condition is gone`,
            hint: 'a longer range in the expression keeps it firing',
          }),
        ]
      : [],
  );
  return [...ofGroups, ...ofRules];
}
