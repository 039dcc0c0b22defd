/**
 * The report of a drill as JUnit XML for CI servers: a suite for each alert, a case for each judgement. Names are the
 * same in every run. An inconclusive expectation is an error. Cases have no `time`, because no case has a run time of
 * its own.
 */

import type { DrillResult, Judgement } from '../alerts/model.ts';
import { element, type Markup, verbatim } from '../draw/markup.ts';
import { evidenceTexts } from './evidence.ts';
import { inconclusiveLines, inconclusiveRules } from './inconclusive.ts';
import { failedVerdicts, headline, outcomeOf, type Status, statusOf } from './outcome.ts';
import { firedAt, timesText, unexpectedAlerts } from './unexpected.ts';
import { warningsAbout } from './warnings.ts';
import { expectationText, instantText, intervalOf, occurrence, verdictText } from './words.ts';

interface Case {
  readonly name: string;
  readonly status: Status | 'skipped';
  readonly markup: Markup;
}

interface Suite {
  readonly name: string;
  readonly cases: readonly Case[];
}

export function junitReport(result: DrillResult): string {
  const { scenario, judgements, unexpected } = result;
  const alerts = [...new Set(judgements.map(({ expectation }) => expectation.alert))];
  const suites: Suite[] = alerts.map((alert) => ({
    name: alert,
    cases: judgements
      .filter(({ expectation }) => expectation.alert === alert)
      .map((judgement) => judgementCase(judgement, result)),
  }));
  if (unexpected.length > 0) suites.push({ name: 'unexpected alerts', cases: unexpectedCases(result) });
  const isReported = suites.some(({ cases }) => cases.some(({ status }) => status === 'unobservable'));
  if (outcomeOf(result) === 'unobservable' && !isReported) {
    suites.push({ name: scenario, cases: [inconclusiveCase(result)] });
  }
  const document = element(
    'testsuites',
    { name: `firedrill drill ${scenario}`, ...counts(suites.flatMap(({ cases }) => cases)) },
    suites.map((suite) => [LINE, suiteOf(suite, result)]),
    LINE,
  );
  return `${verbatim('<?xml version="1.0" encoding="UTF-8"?>\n').markup}${document.markup}\n`;
}

const LINE = '\n';

const counts = (cases: readonly Case[]) => ({
  tests: cases.length,
  failures: cases.filter(({ status }) => status === 'failed').length,
  errors: cases.filter(({ status }) => status === 'unobservable').length,
  skipped: cases.filter(({ status }) => status === 'skipped').length,
});

function suiteOf({ name, cases }: Suite, result: DrillResult): Markup {
  const { kind, seed, run, tenant, loki, span } = result;
  const drill = { outcome: outcomeOf(result), headline: headline(result), kind, seed, run, tenant, loki };
  return element(
    'testsuite',
    { name, ...counts(cases), timestamp: new Date(span.judgedFromMs).toISOString().slice(0, 19) },
    LINE,
    element(
      'properties',
      {},
      Object.entries(drill).map(([key, value]) => element('property', { name: key, value })),
    ),
    cases.map(({ markup }) => [LINE, markup]),
    LINE,
  );
}

const testCase = (
  result: DrillResult,
  { alert, name }: { readonly alert: string; readonly name: string },
  ...inner: readonly Markup[]
): Markup => element('testcase', { name, classname: `firedrill.${result.scenario}.${alert}` }, inner);

function judgementCase(judgement: Judgement, result: DrillResult): Case {
  const { expectation, sentence } = judgement;
  const which = occurrence(judgement, result);
  const name = expectationText(expectation) + (which === undefined ? '' : ` (${which})`);
  const status = statusOf(judgement);
  const content =
    status === 'passed'
      ? element('system-out', {}, [sentence, ...warningLines(judgement, result)].join('\n'))
      : element(
          status === 'failed' ? 'failure' : 'error',
          { type: failedVerdicts(judgement).join(' '), message: sentence },
          details(judgement, result).join('\n'),
        );
  return { name, status, markup: testCase(result, { alert: expectation.alert, name }, content) };
}

function details(judgement: Judgement, result: DrillResult): readonly string[] {
  const { evidence, sentence, source } = judgement;
  return [
    `${verdictText(judgement, intervalOf(judgement, result))}: ${sentence}`,
    ...warningLines(judgement, result),
    ...evidenceTexts(evidence).flatMap(({ name, values }) => [name, `  ${values.join('  ')}`]),
    `defined in ${source}`,
    ...(evidence.command === '' ? [] : [evidence.command]),
  ];
}

const warningLines = (judgement: Judgement, result: DrillResult): readonly string[] =>
  warningsAbout(judgement, result).map((warning) => `warning: ${warning}`);

/** Failures with `--strict`, otherwise skipped cases. */
function unexpectedCases(result: DrillResult): readonly Case[] {
  const status = result.strict ? 'failed' : 'skipped';
  return unexpectedAlerts(result).map((alert) => ({
    name: alert.name,
    status,
    markup: testCase(
      result,
      alert,
      result.strict
        ? element(
            'failure',
            { type: 'unexpected', message: 'unexpected alert fired' },
            alert.instances.map((instance) => `fired at ${instantText(firedAt(instance))}`).join('\n'),
          )
        : element('skipped', { message: `unexpected alert fired ${timesText(alert)}` }),
    ),
  }));
}

/** The case of an inconclusive drill if no judgement is inconclusive: there are none, or only rules without expectations are. */
function inconclusiveCase(result: DrillResult): Case {
  const name =
    result.judgements.length === 0 ? 'at least one expectation is judged' : 'every rule has a result';
  const reasons = inconclusiveLines(inconclusiveRules(result)).join('\n');
  const fault = element('error', { type: 'unobservable', message: headline(result) }, reasons);
  return { name, status: 'unobservable', markup: testCase(result, { alert: 'drill', name }, fault) };
}
