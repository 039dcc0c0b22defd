/** Static analysis of alert rules. */

import type { PlacedAlert } from '../alerts.ts';
import { alertsIn } from '../alerts.ts';
import type { ParsedRules } from '../parse.ts';
import { condition } from './condition.ts';
import type { Finding } from './finding.ts';
import { ignoredParts } from './ignored.ts';
import { sameNames } from './names.ts';
import { unknownToScenario, type Written } from './scenario.ts';
import { isLoadable, syntax } from './syntax.ts';
import { templates } from './templates.ts';
import { timing } from './timing.ts';

export type { Finding } from './finding.ts';
export { writtenBy } from './written.ts';

export interface LintOptions {
  /** The interval of groups that set none. */
  readonly defaultIntervalMs: number;
  /** What the scenario writes, if there is one to compare the rules with. */
  readonly written?: Written | undefined;
}

export function lint(
  files: readonly ParsedRules[],
  { defaultIntervalMs, written }: LintOptions,
): readonly Finding[] {
  const alerts = files.flatMap((file) => alertsIn(file, defaultIntervalMs));
  return [
    ...files.flatMap(ignoredParts),
    ...files.flatMap(syntax),
    ...sameNames(alerts),
    ...alerts.flatMap((placed) => [
      ...(isLoadable(placed.alert.expr) ? ofExpression(placed, written) : []),
      ...templates(placed),
    ]),
  ];
}

/** Rules that need a valid expression. */
const ofExpression = (placed: PlacedAlert, written: Written | undefined): readonly Finding[] => [
  ...condition(placed),
  ...timing(placed),
  ...(written ? unknownToScenario(placed, written) : []),
];
