/** All that can be said of rules without data. */

import type { PlacedAlert } from '../alerts.ts';
import { alertsIn } from '../alerts.ts';
import type { ParsedRules } from '../parse.ts';
import { condition } from './condition.ts';
import { droppedFields } from './dropped.ts';
import type { Finding } from './finding.ts';
import { sameNames } from './names.ts';
import { unknownToScenario, type Written } from './scenario.ts';
import { isLoadable, syntax } from './syntax.ts';
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
    ...files.flatMap(syntax),
    ...sameNames(alerts),
    ...alerts.flatMap((placed) => [
      ...(isLoadable(placed.alert.expr) ? ofExpression(placed, written) : []),
      ...templates(placed),
    ]),
  ];
}

/** What only an expression that can be read has anything to say of. */
const ofExpression = (placed: PlacedAlert, written: Written | undefined): readonly Finding[] => [
  ...condition(placed),
  ...timing(placed),
  ...(written ? unknownToScenario(placed, written) : []),
];
