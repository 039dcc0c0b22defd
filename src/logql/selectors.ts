/** The stream selectors of an expression: `{service_name=~".+"}`, each once, as written. */
import { tokensOf } from './tokens.ts';

export function selectorsOf(expr: string): readonly string[] {
  const tokens = tokensOf(expr);
  const selectors = new Set<string>();
  tokens.forEach(({ kind, text, from }, i) => {
    if (kind !== 'sign' || text !== '{') return;
    const end = tokens.slice(i).find((token) => token.kind === 'sign' && token.text === '}');
    if (end) selectors.add(expr.slice(from, end.to));
  });
  return [...selectors];
}
