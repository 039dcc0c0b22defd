/**
 * A drill's result as JUnit XML, as continuous integration servers read it: a suite for each alert, a case for each
 * judgement. Names are the same from run to run. What could not be looked at is an error. No `time`: that would be the
 * seconds that a case took to run, and cases have none of their own.
 */

import type { DrillResult, Judgement } from '../alerts/model.ts';
import { element, type Markup, verbatim } from '../draw/markup.ts';
import { blindLines, blindRules } from './blind.ts';
import { evidenceTexts } from './evidence.ts';
import { headline, outcomeOf, type Standing, standingOf, troublesOf } from './outcome.ts';
import { firedAt, strangersOf, timesText } from './strangers.ts';
import { warningsAbout } from './warnings.ts';
import { expectationText, instantText, intervalOf, occurrence, verdictText } from './words.ts';

interface Case {
  readonly name: string;
  readonly standing: Standing | 'skipped';
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
  if (unexpected.length > 0) suites.push({ name: 'alerts that nobody expects', cases: strangers(result) });
  const isBlind = suites.some(({ cases }) => cases.some(({ standing }) => standing === 'unobservable'));
  if (outcomeOf(result) === 'unobservable' && !isBlind) {
    suites.push({ name: scenario, cases: [couldNotLook(result)] });
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
  failures: cases.filter(({ standing }) => standing === 'failed').length,
  errors: cases.filter(({ standing }) => standing === 'unobservable').length,
  skipped: cases.filter(({ standing }) => standing === 'skipped').length,
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
  const standing = standingOf(judgement);
  const told =
    standing === 'passed'
      ? element('system-out', {}, [sentence, ...warningLines(judgement, result)].join('\n'))
      : element(
          standing === 'failed' ? 'failure' : 'error',
          { type: troublesOf(judgement).join(' '), message: sentence },
          details(judgement, result).join('\n'),
        );
  return { name, standing, markup: testCase(result, { alert: expectation.alert, name }, told) };
}

function details(judgement: Judgement, result: DrillResult): readonly string[] {
  const { evidence, sentence, source } = judgement;
  return [
    `${verdictText(judgement, intervalOf(judgement, result))}: ${sentence}`,
    ...warningLines(judgement, result),
    ...evidenceTexts(evidence).flatMap(({ name, values }) => [name, `  ${values.join('  ')}`]),
    `said in ${source}`,
    evidence.command,
  ];
}

const warningLines = (judgement: Judgement, result: DrillResult): readonly string[] =>
  warningsAbout(judgement, result).map((warning) => `warning: ${warning}`);

/** Only a strict drill takes them for failures. */
function strangers(result: DrillResult): readonly Case[] {
  const standing = result.strict ? 'failed' : 'skipped';
  return strangersOf(result).map((stranger) => ({
    name: stranger.name,
    standing,
    markup: testCase(
      result,
      stranger,
      result.strict
        ? element(
            'failure',
            { type: 'unexpected', message: 'fired, and nobody expects it' },
            stranger.instances.map((instance) => `fired at ${instantText(firedAt(instance))}`).join('\n'),
          )
        : element('skipped', { message: `nobody expects it: fired ${timesText(stranger)}` }),
    ),
  }));
}

/** Where no judgement says it, since there are none or none is about what could not be seen. */
function couldNotLook(result: DrillResult): Case {
  const name = result.judgements.length === 0 ? 'something is judged' : 'everything could be looked at';
  const reasons = blindLines(blindRules(result)).join('\n');
  const fault = element('error', { type: 'unobservable', message: headline(result) }, reasons);
  return { name, standing: 'unobservable', markup: testCase(result, { alert: 'drill', name }, fault) };
}
