/** What `--compare` found, in words for all reports. */
import type { Comparison, DrillResult } from '../alerts/model.ts';
import { counted } from '../core/readable.ts';

/** The JSON and HTML reports list all of them. */
const MOST_DIFFERENCES = 20;

/** `no differences from Loki: 5 rules, 34 series`. */
export function comparisonHeadline({ rules, series, differences }: Comparison): string {
  const { length } = differences;
  const found = length === 0 ? 'no differences' : counted(length, 'difference');
  return `compared with Loki: ${found} in ${counted(rules, 'rule')} with ${counted(series, 'series', 'series')}`;
}

export const notComparedLines = ({ notCompared }: Comparison): readonly string[] =>
  notCompared.map(({ rule, reason }) => `${rule} is not compared: ${reason}`);

/** A headline and a line for each difference; none without `--compare`. */
export function comparisonLines({ comparison }: DrillResult): readonly string[] {
  if (!comparison) return [];
  const { differences } = comparison;
  const more = differences.length - MOST_DIFFERENCES;
  return [
    comparisonHeadline(comparison),
    ...notComparedLines(comparison).map((line) => `  ${line}`),
    ...differences
      .slice(0, MOST_DIFFERENCES)
      .map(
        ({ rule, of, subject, loki, embedded }) =>
          `  ${rule}, ${of} of ${subject}: Loki has ${loki}; this process has ${embedded}`,
      ),
    ...(more > 0 ? [`  and ${counted(more, 'more', 'more')}`] : []),
  ];
}
