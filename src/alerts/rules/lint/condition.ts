/** Conditions that are none, or not the ones that they seem to be. */
import {
  absentPattern,
  comparesWithBool,
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
        problem: `${alert} selects log lines: a ruler evaluates it to an error each time`,
        expected: 'numbers',
        hint: `sum(count_over_time(${expr.trim().replace(/\s+/g, ' ')} [5m])) > 0`,
      }),
    ];
  }
  const faults = [withoutCondition(alert, expr), ofAllAtOnce(alert, expr), ofSilence(alert, expr)];
  return faults.flatMap((fault) => (fault ? [warning({ where: where('expr'), ...fault })] : []));
}

type Told = Pick<Finding, 'problem' | 'hint'>;

function withoutCondition(alert: string, expr: string): Told | undefined {
  const presence = presenceOf(expr);
  if (presence === 'conditional') return undefined;
  if (presence === 'always') {
    return {
      problem: `${alert} is always active: its expression has a value whatever happens`,
      hint: 'a comparison without `bool`, and no `or vector(…)` outside of it',
    };
  }
  return comparesWithBool(expr)
    ? {
        problem: `${alert} compares with \`bool\`, which gives 0 and 1 and leaves nothing out: it is active as long as one record matches`,
        hint: 'the same without `bool`',
      }
    : {
        problem: `${alert} compares nothing: it is active as long as one record matches`,
        hint: '`> 0`, if that is what is meant',
      };
}

function ofAllAtOnce(alert: string, expr: string): Told | undefined {
  const pattern = absentPattern(expr);
  return pattern === undefined
    ? undefined
    : {
        problem: `${alert} speaks only when everything is silent that ${pattern} matches: of many, one that is silent does not show`,
        hint: '`unless`: those that spoke an hour ago unless those that speak now',
      };
}

/** No records give no series, not a series of zeros. */
function ofSilence(alert: string, expr: string): Told | undefined {
  // One that is active whatever happens has a warning of its own.
  const found = presenceOf(expr) === 'conditional' ? silentComparison(expr) : undefined;
  if (!found) return undefined;
  const { kind, text, records } = found;
  return {
    problem:
      kind === 'never'
        ? `${alert} can never fire: without records there is no series for \`${text}\` to compare, and with records it is false`
        : `${alert} does not fire when no record matches \`${records}\`: \`${text}\` has no series then, not one of 0`,
    hint: howToSee(found),
  };
}

function howToSee({ kind, records, counted, rest, isOne }: SilentComparison): string {
  if (kind === 'never' && isOne) return `absent_over_time(${records})`;
  if (isOne && rest !== undefined) return `(${counted} or vector(0)) ${rest}`;
  return isOne
    ? `\`(${counted} or vector(0))\` in the place of \`${counted}\``
    : `absent_over_time(${records}) if one silence of all is meant; \`unless\` for each: those that spoke an hour ago unless those that speak now`;
}
