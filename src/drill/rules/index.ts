/** The alerting rules of ruler files. */
export { alertsIn } from './alerts.ts';
export { refusedByLoki } from './ask-loki.ts';
export { type Finding, lint, writtenBy } from './lint/index.ts';
export { isRuleFile, type ParsedRules } from './parse.ts';
export { notesOn, parseRuleFiles, readRules } from './read.ts';
