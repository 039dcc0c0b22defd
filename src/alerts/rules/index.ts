/** Alerting rules of rule files. */
export { alertsIn, type PlacedAlert, rulesIn } from './alerts.ts';
export { holdsRules } from './forms.ts';
export { type Finding, lint, writtenBy } from './lint/index.ts';
export type { ParsedRules } from './parse.ts';
