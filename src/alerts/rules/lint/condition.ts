/** Rules without a condition, and conditions that do not do what they seem to do. */
import {
  absentPattern,
  comparesWithBool,
  fieldParser,
  givesLines,
  presenceOf,
  type SilentComparison,
  silentComparison,
} from '../../../logql/index.ts';
import type { PlacedAlert } from '../alerts.ts';
import { error, type Finding, warning } from './finding.ts';

export function condition({ alert: { alert, expr }, where }: PlacedAlert): readonly Finding[] {
  if (givesLines(expr)) {
    return [
      error({
        where: where('expr'),
        problem: `${alert} selects log lines: every evaluation in the ruler fails`,
        expected: 'numbers',
        hint: `sum(count_over_time(${expr.trim().replace(/\s+/g, ' ')} [5m])) > 0`,
      }),
    ];
  }
  const problems = [
    withoutCondition(alert, expr),
    seriesOfFields(alert, expr),
    onlyIfAllSilent(alert, expr),
    whenSilent(alert, expr),
  ];
  return problems.flatMap((one) => (one ? [warning({ where: where('expr'), ...one })] : []));
}

type Problem = Pick<Finding, 'problem' | 'hint'>;

/** Fields such as ids give each record a series of its own, whose count is never above 1. */
function seriesOfFields(alert: string, expr: string): Problem | undefined {
  const parser = fieldParser(expr);
  return parser === undefined
    ? undefined
    : {
        problem: `${alert} has one series for every combination of the fields that \`| ${parser}\` extracts, and each is an alert of its own`,
        hint: 'aggregate, for example with `sum by (…) (…)`, or `max_over_time(…) by (…)` for an unwrapped value',
      };
}

const EACH_SILENCE = '`unless`: streams with records in the last hour, unless streams with records now';

function withoutCondition(alert: string, expr: string): Problem | undefined {
  const presence = presenceOf(expr);
  if (presence === 'conditional') return undefined;
  if (presence === 'always') {
    return {
      problem: `${alert} is always active: its expression always has a value`,
      hint: 'compare without `bool`, and put any `or vector(…)` inside the comparison',
    };
  }
  return comparesWithBool(expr)
    ? {
        problem: `${alert} compares with \`bool\`, which returns 0 or 1 and filters nothing out: it is active as long as a record matches`,
        hint: 'remove `bool`',
      }
    : {
        problem: `${alert} has no comparison: it is active as long as a record matches`,
        hint: 'add `> 0` if this is intended',
      };
}

function onlyIfAllSilent(alert: string, expr: string): Problem | undefined {
  const pattern = absentPattern(expr);
  return pattern === undefined
    ? undefined
    : {
        problem: `${alert} fires only if no stream that ${pattern} matches has records: it does not detect one silent stream of many`,
        hint: EACH_SILENCE,
      };
}

/** Without records, an expression has no series; it does not have a series of zeros. */
function whenSilent(alert: string, expr: string): Problem | undefined {
  // A rule that is always active has a warning of its own.
  const found = presenceOf(expr) === 'conditional' ? silentComparison(expr) : undefined;
  if (!found) return undefined;
  const { kind, text, records } = found;
  return {
    problem:
      kind === 'never'
        ? `${alert} can never fire: without records there is no series for \`${text}\` to compare, and with records the condition is false`
        : `${alert} does not fire when no record matches \`${records}\`: \`${text}\` then has no series, not the value 0`,
    hint: silenceHint(found),
  };
}

function silenceHint({ kind, records, counted, rest, isOne }: SilentComparison): string {
  if (kind === 'never' && isOne) return `absent_over_time(${records})`;
  if (isOne && rest !== undefined) return `(${counted} or vector(0)) ${rest}`;
  return isOne
    ? `\`(${counted} or vector(0))\` instead of \`${counted}\``
    : `absent_over_time(${records}) to detect that all are silent; for each one, ${EACH_SILENCE}`;
}
