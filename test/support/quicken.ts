/**
 * Speeds up alert rules for tests that cannot wait for a range of five minutes: divides intervals, `for`, ranges and offsets by
 * a factor. With traffic multiplied by the same factor, each window has as many records as before, so thresholds stay valid.
 */
import { parse, stringify } from 'yaml';
import { promDuration } from '../../src/core/prom-duration.ts';
import { type Token, tokensOf } from '../../src/logql/lexer.ts';

export function quickenDuration(written: string, factor: number): string {
  const ms = promDuration(written);
  if (ms === undefined) throw new Error(`"${written}" is no duration`);
  const quick = ms / factor;
  if (!Number.isInteger(quick)) throw new Error(`"${written}" in ${factor} parts is no whole millisecond`);
  return quick % 1000 === 0 ? `${quick / 1000}s` : `${quick}ms`;
}

/** Divides the ranges and offsets. Other durations are compared with records and stay unchanged. */
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
