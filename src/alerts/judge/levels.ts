/** Finds rules that select only levels which the scenario never writes. */

import { type LogqlMatcher, levelComparisons, passes } from '../../logql/index.ts';
import type { Scenario } from '../../model/scenario.ts';
import { type StreamLabel, sourceName } from '../../model/stream-label.ts';
import type { AlertRule } from '../model.ts';
import { writtenBy } from '../rules/index.ts';
import { listed } from './words.ts';

/** Returns a function that gives a part of a sentence if the scenario writes none of the levels that a rule selects. */
export function unwrittenLevels(scenario: Scenario): (rule: AlertRule) => string | undefined {
  const { levels } = writtenBy(scenario);
  const own = new Set(scenario.labels.filter((label) => !isPlainLevel(label)).map(({ name }) => name));
  const writtenAs = ({ label }: LogqlMatcher): readonly string[] => levels[label] ?? [];
  return ({ expr }) => {
    const selected = levelComparisons(expr).flat().filter(selectsLevel);
    if (selected.length === 0 || selected.some(({ label }) => own.has(label))) return undefined;
    if (selected.some((matcher) => writtenAs(matcher).some((level) => passes(matcher, level))))
      return undefined;
    const wanted = listed([...new Set(selected.map(({ value }) => value))]);
    return `it selects level ${wanted}, but ${scenario.name} writes ${writtenAs(selected[0]!).join(', ')}`;
  };
}

/** Whether the label is exactly a level. Other labels may spell levels differently. */
const isPlainLevel = ({ pieces: [piece, ...more], byService }: StreamLabel): boolean =>
  !byService &&
  piece !== undefined &&
  typeof piece !== 'string' &&
  more.length === 0 &&
  ['severity', 'level', 'levelname'].includes(sourceName(piece));

/** A matcher that excludes a level, or accepts records without a level, selects no level. */
const selectsLevel = (matcher: LogqlMatcher): boolean =>
  (matcher.operator === '=' || matcher.operator === '=~') && !passes(matcher, '');
