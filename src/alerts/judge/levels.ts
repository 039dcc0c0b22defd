/** Levels that a rule asks for and a scenario never writes: then the rule sees nothing, whatever happens. */

import { type LogqlMatcher, levelNames, passes } from '../../logql/index.ts';
import type { Scenario } from '../../model/scenario.ts';
import { type StreamLabel, sourceName } from '../../model/stream-label.ts';
import type { AlertRule } from '../model.ts';
import { writtenBy } from '../rules/index.ts';
import { listed } from './words.ts';

/** The part of a sentence, where none of the levels that a rule asks for is ever written. */
export function unwrittenLevels(scenario: Scenario): (rule: AlertRule) => string | undefined {
  const { levels } = writtenBy(scenario);
  const own = new Set(scenario.labels.filter((label) => !isPlainLevel(label)).map(({ name }) => name));
  const writtenAs = ({ label }: LogqlMatcher): readonly string[] => levels[label] ?? [];
  return ({ expr }) => {
    const asked = levelNames(expr).filter(asksFor);
    if (asked.length === 0 || asked.some(({ label }) => own.has(label))) return undefined;
    if (asked.some((matcher) => writtenAs(matcher).some((level) => passes(matcher, level)))) return undefined;
    const wanted = listed([...new Set(asked.map(({ value }) => value))]);
    return `it asks for level ${wanted}; ${scenario.name} writes ${writtenAs(asked[0]!).join(', ')}`;
  };
}

/** Nothing but a level in it; how other labels over the push API spell one, only their templates tell. */
const isPlainLevel = ({ pieces: [piece, ...more] }: StreamLabel): boolean =>
  piece !== undefined &&
  typeof piece !== 'string' &&
  more.length === 0 &&
  ['severity', 'level', 'levelname'].includes(sourceName(piece));

/** One that leaves a level out, or lets pass what has none, asks for no level. */
const asksFor = (matcher: LogqlMatcher): boolean =>
  (matcher.operator === '=' || matcher.operator === '=~') && !passes(matcher, '');
