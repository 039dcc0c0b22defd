/** Errors that a ruler reports although the file has the right shape. */
import type { Fault } from '../../core/errors.ts';
import { type PlacedRule, rulesIn } from './alerts.ts';
import type { ParsedRules } from './parse.ts';

export const ruleErrors = (parsed: ParsedRules): readonly Fault[] => [
  ...duplicateGroups(parsed),
  ...rulesIn(parsed).flatMap((placed) => [...ofRule(placed, parsed), ...ofNames(placed, parsed)]),
];

function duplicateGroups({ file: { groups }, source }: ParsedRules): readonly Fault[] {
  const seen = new Set<string>();
  return (groups ?? []).flatMap(({ name }, g) => {
    const isSecond = seen.has(name);
    seen.add(name);
    const where = source.where(['groups', g, 'name']);
    return isSecond
      ? [
          {
            where,
            problem: `duplicate group name "${name}"`,
            expected: 'a unique name for each group of a file',
          },
        ]
      : [];
  });
}

function ofRule({ rule, path }: PlacedRule, { source }: ParsedRules): readonly Fault[] {
  const where = source.where(path);
  if (!rule.alert && !rule.record) {
    return [
      {
        where,
        problem: 'a rule without a name',
        expected: '`alert: Name`, or `record: name` for a recording rule (not drilled)',
      },
    ];
  }
  if (rule.alert && rule.record) {
    return [{ where, problem: 'a rule with `alert` and `record`', expected: 'one of the two' }];
  }
  if (rule.alert) return [];
  const errors: Fault[] = [];
  for (const key of ['for', 'annotations'] as const) {
    const value = rule[key];
    if (!value || (typeof value === 'object' && Object.keys(value).length === 0)) continue;
    errors.push({
      where: source.where([...path, key]),
      problem: `a recording rule with \`${key}\``,
      expected: `\`${key}\` only in alerting rules`,
    });
  }
  return /^[A-Za-z_:][\w:]*$/.test(rule.record!)
    ? errors
    : [
        ...errors,
        {
          where: source.where([...path, 'record']),
          problem: `"${rule.record}" is not a valid metric name`,
          expected: 'letters, digits, "_" and ":"',
        },
      ];
}

const NAME = /^[A-Za-z_]\w*$/;

function ofNames({ rule, path }: PlacedRule, { source }: ParsedRules): readonly Fault[] {
  return (['labels', 'annotations'] as const).flatMap((key) =>
    Object.keys(rule[key] ?? {})
      .filter((name) => !NAME.test(name) || name === '__name__')
      .map((name) => ({
        where: source.where([...path, key, name]),
        problem: `"${name}" is not a valid ${key === 'labels' ? 'label' : 'annotation'} name`,
        expected: 'letters, digits and "_", not starting with a digit',
      })),
  );
}
