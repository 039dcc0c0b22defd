/**
 * Rules with time running faster, for tests that cannot wait for a rule of five minutes: intervals, `for`, ranges and
 * offsets are divided by one factor. With the traffic multiplied by it each window holds as many records as before,
 * so that thresholds mean what they meant.
 */
import { parse, stringify } from 'yaml';
import { promDuration } from '../../src/core/prom-duration.ts';
import { type Token, tokensOf } from '../../src/logql/tokens.ts';

export function quickenDuration(written: string, factor: number): string {
  const ms = promDuration(written);
  if (ms === undefined) throw new Error(`"${written}" is no duration`);
  const quick = ms / factor;
  if (!Number.isInteger(quick)) throw new Error(`"${written}" in ${factor} parts is no whole millisecond`);
  return quick % 1000 === 0 ? `${quick / 1000}s` : `${quick}ms`;
}

/** Its ranges and offsets. Other durations are what records are compared with, and stay. */
export function quickenQuery(query: string, factor: number): string {
  const tokens = tokensOf(query);
  let quick = '';
  let done = 0;
  tokens.forEach((token, i) => {
    if (!reachesBack(tokens, i)) return;
    quick += query.slice(done, token.from) + quickenDuration(token.text, factor);
    done = token.to;
  });
  return quick + query.slice(done);
}

function reachesBack(tokens: readonly Token[], i: number): boolean {
  if (tokens[i]!.kind !== 'duration') return false;
  const sign = tokens[i - 1]?.text === '-' ? 1 : 0;
  const before = tokens[i - 1 - sign];
  return (before?.kind === 'sign' && before.text === '[') || before?.text === 'offset';
}

interface RuleFile {
  readonly groups: readonly {
    readonly interval?: string;
    readonly rules: readonly { readonly expr: string; readonly for?: string }[];
  }[];
}

/** The text of a ruler's file. */
export function quickenRules(text: string, factor: number): string {
  const { groups, ...others } = parse(text) as RuleFile;
  return stringify({
    ...others,
    groups: groups.map((group) => ({
      ...group,
      // Once a minute is what a ruler does with a group that names no interval.
      interval: quickenDuration(group.interval ?? '1m', factor),
      rules: group.rules.map((rule) => ({
        ...rule,
        expr: quickenQuery(rule.expr, factor),
        ...(rule.for === undefined ? {} : { for: quickenDuration(rule.for, factor) }),
      })),
    })),
  });
}
