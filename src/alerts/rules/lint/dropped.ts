/** What Loki's ruler reads and drops without a word: fields of the rule format, documents behind the first. */
import { rulesIn } from '../alerts.ts';
import type { ParsedRules } from '../parse.ts';
import { type Finding, warning } from './finding.ts';

const DROPPED = "Loki's ruler drops";

export function droppedFields(parsed: ParsedRules): readonly Finding[] {
  const { file, source, behindFirst } = parsed;
  const ofGroups = (file.groups ?? []).flatMap((group, g): Finding[] => {
    const where = (key: string): string => source.where(['groups', g, key]);
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
  const ofFile = behindFirst
    ? [
        warning({
          where: source.where([]),
          problem: 'a second document of a rule file: a ruler that reads files takes only the first',
          hint: 'one list of groups, or a file for each document',
        }),
      ]
    : [];
  return [...ofFile, ...ofGroups, ...ofRules];
}
