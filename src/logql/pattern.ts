/**
 * Patterns of `| pattern` and `|>`: text with captures, `<method> <_>`.
 * https://grafana.com/docs/loki/latest/query/log_queries/#pattern
 */

export type PatternPart = { readonly text: string } | { readonly capture: string };

const CAPTURE = /<([A-Za-z_]\w*)>/g;

/** The texts and captures of a pattern, in order. Everything except `<name>` is text. */
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

/** Why Loki refuses a pattern. `captures`: whether it needs named captures. */
export function patternProblem(
  pattern: string,
  { captures }: { readonly captures: boolean },
): string | undefined {
  const parts = patternParts(pattern);
  if (parts.length === 0) return 'the pattern is empty';
  const next = parts.findIndex(
    (part, i) => 'capture' in part && parts[i + 1] !== undefined && 'capture' in parts[i + 1]!,
  );
  if (next >= 0) {
    const [one, two] = [parts[next], parts[next + 1]] as { readonly capture: string }[];
    return `\`<${one!.capture}><${two!.capture}>\`: text is needed between two captures`;
  }
  const names = parts.flatMap((part) => ('capture' in part && part.capture !== '_' ? [part.capture] : []));
  if (!captures)
    return names.length > 0 ? `\`<${names[0]}>\`: a line filter supports only \`<_>\`` : undefined;
  if (names.length === 0)
    return 'this pattern has no named capture such as `<label>`, so it extracts nothing';
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  return twice === undefined ? undefined : `\`<${twice}>\` is captured twice`;
}
