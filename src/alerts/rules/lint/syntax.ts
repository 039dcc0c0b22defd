/** Expressions of alerts and recording rules that Loki refuses to load. */
import { placeText, read } from '../../../logql/index.ts';
import { rulesIn } from '../alerts.ts';
import type { ParsedRules } from '../parse.ts';
import { error, type Finding } from './finding.ts';

export function syntax(parsed: ParsedRules): readonly Finding[] {
  return rulesIn(parsed).flatMap(({ rule, path }): readonly Finding[] => {
    const { expr, errors } = read(rule.expr);
    const where = parsed.source.where([...path, 'expr']);
    const name = rule.alert ?? rule.record;
    if (expr?.kind === 'logs' && rule.record !== undefined) {
      return [
        error({
          where,
          problem: `${name} selects log lines: a recording rule needs numbers`,
          hint: 'sum(count_over_time(… [5m]))',
        }),
      ];
    }
    return errors.map((one) =>
      error({
        where,
        problem: `Loki refuses the expression of ${name}, ${placeText(rule.expr, one)}: ${one.message}`,
        ...(one.expected === undefined ? {} : { expected: one.expected }),
        ...(one.hint === undefined ? {} : { hint: one.hint }),
      }),
    );
  });
}

/** Whether Loki loads the expression. */
export const isLoadable = (expr: string): boolean => read(expr).errors.length === 0;
