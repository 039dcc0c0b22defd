/** Comparisons of labels with texts, in stream selectors and in label filters behind them. */
import { tokensOf } from './tokens.ts';

export interface LogqlMatcher {
  readonly label: string;
  readonly operator: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

const OPERATORS: ReadonlySet<string> = new Set(['=', '!=', '=~', '!~']);

/** Of a selector or of a whole expression, each as often as it stands there. */
export function matchersOf(text: string): readonly LogqlMatcher[] {
  const tokens = tokensOf(text);
  return tokens.flatMap((token, i) => {
    const [operator, value] = [tokens[i + 1], tokens[i + 2]];
    if (token.kind !== 'word' || operator?.kind !== 'sign' || value?.kind !== 'string') return [];
    if (!OPERATORS.has(operator.text)) return [];
    return [{ label: token.text, operator: operator.text as LogqlMatcher['operator'], value: value.text }];
  });
}

/** Whether a label with this value passes; a pattern that JavaScript cannot read lets everything pass. */
export function passes({ operator, value }: LogqlMatcher, found: string): boolean {
  if (operator === '=') return found === value;
  if (operator === '!=') return found !== value;
  const pattern = patternOf(value);
  return pattern === undefined || pattern.test(found) === (operator === '=~');
}

/** For the whole of a text. */
function patternOf(value: string): RegExp | undefined {
  const [, flags = '', rest = ''] = /^(?:\(\?([ims]+)\))?(.*)$/s.exec(value)!;
  try {
    return new RegExp(`^(?:${rest})$`, flags.includes('s') ? flags : `${flags}s`);
  } catch {
    return undefined;
  }
}
