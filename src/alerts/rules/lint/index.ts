/** All that can be said of rules without data. */
import { alertsIn } from '../alerts.ts';
import type { ParsedRules } from '../parse.ts';
import { condition } from './condition.ts';
import { droppedFields } from './dropped.ts';
import type { Finding } from './finding.ts';
import { sameNames } from './names.ts';
import { unknownToScenario, type Written } from './scenario.ts';
import { templates } from './templates.ts';
import { timing } from './timing.ts';

export type { Finding } from './finding.ts';
export { writtenBy } from './written.ts';

export interface LintOptions {
  /** Of groups that say none. */
  readonly defaultIntervalMs: number;
  /** What a scenario writes, where there is one that the rules are meant for. */
  readonly written?: Written | undefined;
}

export function lint(
  files: readonly ParsedRules[],
  { defaultIntervalMs, written }: LintOptions,
): readonly Finding[] {
  const alerts = files.flatMap((file) => alertsIn(file, defaultIntervalMs));
  return [
    ...files.flatMap(droppedFields),
    ...sameNames(alerts),
    ...alerts.flatMap((placed) => [
      ...condition(placed),
      ...timing(placed),
      ...templates(placed),
      ...(written ? unknownToScenario(placed, written) : []),
    ]),
  ];
}
