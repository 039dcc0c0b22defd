/**
 * Patterns of `| pattern` and `|>`: text with captures, `<method> <_>`.
 * https://grafana.com/docs/loki/latest/query/log_queries/#pattern
 */

export type PatternPart = { readonly text: string } | { readonly capture: string };

const CAPTURE = /<([A-Za-z_]\w*)>/g;

/** Its texts and captures in their order; what is no name in angle brackets is text. */
export function patternParts(pattern: string): readonly PatternPart[] {
  const parts: PatternPart[] = [];
  let at = 0;
  for (const match of pattern.matchAll(CAPTURE)) {
    if (match.index > at) parts.push({ text: pattern.slice(at, match.index) });
    parts.push({ capture: match[1]! });
    at = match.index + match[0].length;
  }
  if (at < pattern.length) parts.push({ text: pattern.slice(at) });
  return parts;
}

/** Why Loki refuses a pattern; `captures`: whether it has to name what it extracts. */
export function patternProblem(
  pattern: string,
  { captures }: { readonly captures: boolean },
): string | undefined {
  const parts = patternParts(pattern);
  if (parts.length === 0) return 'an empty pattern';
  const next = parts.findIndex(
    (part, i) => 'capture' in part && parts[i + 1] !== undefined && 'capture' in parts[i + 1]!,
  );
  if (next >= 0) {
    const [one, two] = [parts[next], parts[next + 1]] as { readonly capture: string }[];
    return `\`<${one!.capture}><${two!.capture}>\`: text is needed between two captures`;
  }
  const names = parts.flatMap((part) => ('capture' in part && part.capture !== '_' ? [part.capture] : []));
  if (!captures) return names.length > 0 ? `\`<${names[0]}>\`: a line filter takes only \`<_>\`` : undefined;
  if (names.length === 0) return 'this pattern names no capture, so it extracts nothing: `<label>`';
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  return twice === undefined ? undefined : `\`<${twice}>\` is captured twice`;
}
