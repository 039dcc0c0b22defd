/**
 * Annotations of rule files for a CI server: what a drill or a check found, at the file and line of the rule. GitHub
 * shows them in the diff of a pull request.
 */
import type { AlertHistory, DrillResult, Judgement } from '../alerts/model.ts';
import { type Fault, hintText } from '../core/errors.ts';
import { passes } from '../logql/index.ts';
import { unjudgedInconclusiveRules } from './inconclusive.ts';
import { headline, statusOf } from './outcome.ts';
import { timesText, unexpectedAlerts } from './unexpected.ts';
import { warningsAbout } from './warnings.ts';
import { expectationText, intervalOf, occurrence, shown, verdictText } from './words.ts';

export interface Annotation {
  readonly severity: 'error' | 'warning';
  /** Absent if the problem is not in a file. */
  readonly file?: string;
  /** From 1. Absent if the problem is about the whole file. */
  readonly line?: number;
  readonly message: string;
}

/**
 * One workflow command: `::error file=rules.yaml,line=4::…`.
 *
 * Escaped as https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts does it.
 */
export function githubCommand({ severity, file, line, message }: Annotation): string {
  const properties = [
    ...(file === undefined ? [] : [`file=${escapedProperty(file)}`]),
    ...(file === undefined || line === undefined ? [] : [`line=${line}`]),
  ];
  const command = properties.length === 0 ? severity : `${severity} ${properties.join(',')}`;
  return `::${command}::${escapedData(shown(message))}`;
}

const escapedData = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const escapedProperty = (text: string): string =>
  escapedData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

/**
 * An error or a warning at the file and line that `where` starts with: `rules.yaml:12 groups.0`, `rules.yaml:3:5`.
 *
 * @param file the file if `where` does not name it
 */
export function annotationAt(
  { where, problem, expected, hint }: Omit<Fault, 'where'> & { readonly where?: string },
  severity: Annotation['severity'],
  file?: string,
): Annotation {
  const [, named, line] = /^(.+?):(\d+)(?::\d+)?(?: .*)?$/s.exec(where ?? '') ?? [];
  const hasOwnPlace = named !== undefined || where === undefined || where === file;
  const lines = [
    hasOwnPlace ? problem : `${where}: ${problem}`,
    ...(expected === undefined ? [] : [`expected: ${expected}`]),
    ...(hint === undefined ? [] : [hintText(hint)]),
  ];
  const place = named ?? file;
  return {
    severity,
    ...(place === undefined ? {} : { file: place }),
    ...(line === undefined ? {} : { line: Number(line) }),
    message: lines.join('\n'),
  };
}

/**
 * What fails the drill or makes it inconclusive, and why a verdict may prove less than it seems to. One annotation for
 * each expectation, because GitHub shows only ten errors and ten warnings of a step.
 */
export function drillAnnotations(result: DrillResult): readonly Annotation[] {
  const { unobservable, judgements } = result;
  if (unobservable !== undefined || judgements.length === 0) {
    return [{ severity: 'error', message: headline(result) }];
  }
  return merged([
    ...failures(result),
    ...ofUnjudgedRules(result),
    ...ofUnexpected(result),
    ...judgements.flatMap((judgement) =>
      warningsAbout(judgement, result).map(
        (message): Annotation => ({ severity: 'warning', ...placeOf(ruleOf(judgement, result)), message }),
      ),
    ),
  ]);
}

/** Failed and inconclusive expectations. One that is judged in several windows has a line for each. */
function failures(result: DrillResult): readonly Annotation[] {
  const failing = result.judgements.filter(({ passed }) => !passed);
  return [...new Set(failing.map(({ source }) => source))].map((source) => {
    const own = failing.filter((judgement) => judgement.source === source);
    return {
      severity: 'error',
      ...placeOf(ruleOf(own[0]!, result)),
      message: own.map((judgement) => failureText(judgement, result)).join('\n'),
    };
  });
}

function failureText(judgement: Judgement, result: DrillResult): string {
  const { expectation, sentence } = judgement;
  const which = occurrence(judgement, result);
  const subject = expectationText(expectation) + (which === undefined ? '' : ` (${which})`);
  return `${subject}: ${verdictText(judgement, intervalOf(judgement, result))}: ${sentence}`;
}

/** If several rules have the name of the alert: an inconclusive one, otherwise one whose own labels the expectation accepts. */
function ruleOf(judgement: Judgement, { histories }: DrillResult): AlertHistory | undefined {
  const { alert, labels } = judgement.expectation;
  const named = histories.filter(({ rule }) => rule.alert === alert);
  const isAccepted = ({ rule }: AlertHistory): boolean =>
    labels.every((matcher) => {
      const own = Object.hasOwn(rule.labels, matcher.name) ? rule.labels[matcher.name]! : undefined;
      return own === undefined || own.includes('{{') || passes({ ...matcher, label: matcher.name }, own);
    });
  const inconclusive = named.find((history) => history.unobservable !== undefined);
  return (
    (statusOf(judgement) === 'unobservable' ? inconclusive : undefined) ?? named.find(isAccepted) ?? named[0]
  );
}

/** Rules without a result that no expectation names. With `--strict` they decide the outcome. */
function ofUnjudgedRules(result: DrillResult): readonly Annotation[] {
  const unjudged = new Set(unjudgedInconclusiveRules(result).map(({ alert }) => alert));
  return result.histories.flatMap((history): readonly Annotation[] =>
    history.unobservable === undefined || !unjudged.has(history.rule.alert)
      ? []
      : [
          {
            severity: result.strict === true ? 'error' : 'warning',
            ...placeOf(history),
            message: `${history.rule.alert} is inconclusive: ${history.unobservable}`,
          },
        ],
  );
}

/** Unexpected alerts are failures only with `--strict`. */
const ofUnexpected = (result: DrillResult): readonly Annotation[] =>
  result.strict !== true
    ? []
    : unexpectedAlerts(result).map((unexpected) => ({
        severity: 'error',
        ...placeOf(result.histories.find(({ rule }) => rule.alert === unexpected.alert)),
        message: `unexpected alert: ${unexpected.name}, ${timesText(unexpected)}`,
      }));

const placeOf = (history: AlertHistory | undefined): Pick<Annotation, 'file' | 'line'> =>
  history === undefined ? {} : { file: history.rule.file, line: history.rule.line };

/** Without repetitions. */
const merged = (annotations: readonly Annotation[]): readonly Annotation[] => [
  ...new Map(annotations.map((annotation) => [JSON.stringify(annotation), annotation])).values(),
];
