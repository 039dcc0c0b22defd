/** Checks that the selectors of a rule match streams. A rule that selects nothing proves nothing by staying silent. */

import type { AlertRule } from '../alerts/model.ts';
import { writtenBy } from '../alerts/rules/index.ts';
import { type KnownLabel, knownLabels, type LevelTexts } from '../alerts/rules/label-sources.ts';
import { levelsOf } from '../alerts/rules/lint/written.ts';
import { type LogqlMatcher, matchersOf, passes, selectorsOf } from '../logql/index.ts';
import { Unobservable } from '../loki/refusals.ts';
import type { Scenario, Service } from '../model/scenario.ts';
import { countedLabel, isOnEveryRecord, type Via } from '../model/stream-label.ts';

type HasStreams = (selector: string) => Promise<boolean>;

/**
 * Throws `Unobservable` if a selector of the rule matches no stream. If the scenario can write a matching record but did
 * not, it returns a note about it instead.
 */
export async function requireStreams(
  { alert, expr }: AlertRule,
  scenario: Scenario,
  hasStreams: HasStreams,
): Promise<readonly string[]> {
  const notes: string[] = [];
  for (const selector of selectorsOf(expr)) {
    if (await hasStreams(selector)) continue;
    const via = await viaOf(scenario, hasStreams);
    const wider = widenedSelector(scenario, selector, via);
    if (wider === undefined || !(await hasStreams(wider))) {
      throw new Unobservable(
        `selector matches nothing: ${selector}; ${await explainNoMatch(selector, scenario, { via, hasStreams })}`,
      );
    }
    notes.push(
      `${alert}: no record of this run is in a stream that ${selector} matches; the scenario can write such records but did not`,
    );
  }
  return notes;
}

/** How the records came to Loki, as far as labels tell. */
async function viaOf(scenario: Scenario, hasStreams: HasStreams): Promise<Via | undefined> {
  const label = onlyPushed(scenario);
  if (label === undefined) return undefined;
  return (await hasStreams(`{${label}=~".+"}`)) ? 'push' : 'otlp';
}

/** Names the first matcher that matches no stream by itself, and the values that exist. */
async function explainNoMatch(
  selector: string,
  scenario: Scenario,
  { via, hasStreams }: { readonly via: Via | undefined; readonly hasStreams: HasStreams },
): Promise<string> {
  const { labels, values } = writtenBy(scenario, via);
  for (const matcher of matchersOf(selector)) {
    const { label, operator, value } = matcher;
    // A missing label counts as the empty string, which this matcher accepts.
    if (passes(matcher, '')) continue;
    // The services with this label may have written nothing.
    const witness = witnessOf(label, scenario);
    if (!(await hasStreams(`{${witness}=~".+"}`))) {
      if (labels.push.includes(label)) {
        return `no stream has the label ${label}: it is a label of the scenario, which is written only with --via push`;
      }
      return `no stream has the label ${label}: streams have ${labels.otlp.join(', ')}; with --via push they have ${labels.push.join(', ')}`;
    }
    const one = `${label}${operator}${JSON.stringify(value)}`;
    if (!(await hasStreams(`{${one}}`))) {
      const names = values.get(label)?.filter((name) => name !== '');
      return `no stream has ${one}${names ? `: the values are ${names.join(', ')}` : ''}`;
    }
  }
  return 'each of its matchers matches streams, but no stream matches all of them';
}

/**
 * The selector with any value for the labels that identify services and levels or that services set, if a service of the
 * scenario can write a record that the selector matches. Loki can then report whether streams with the other labels exist.
 * Undefined if the scenario never writes such a record, or if that is unknown.
 */
export function widenedSelector(scenario: Scenario, selector: string, via?: Via): string | undefined {
  const known = knownLabels(scenario, via);
  const matchers = matchersOf(selector);
  const able = scenario.services.filter((service) => canMatch(service, matchers, known, scenario));
  if (able.length === 0) return undefined;
  const isKnown = ({ label }: LogqlMatcher): boolean =>
    able.every(({ name }) => known.get(label)?.valuesOf(name, ANY_LEVEL) !== undefined);
  if (!matchers.some(isKnown)) return undefined;
  const parts = matchers.map((matcher) => {
    const { label, operator, value } = matcher;
    return isKnown(matcher)
      ? `${witnessOf(label, scenario)}=~".+"`
      : `${label}${operator}${JSON.stringify(value)}`;
  });
  return `{${[...new Set(parts)].join(', ')}}`;
}

/** Whether the service can write a record whose known labels match. */
function canMatch(
  service: Service,
  matchers: readonly LogqlMatcher[],
  known: ReadonlyMap<string, KnownLabel>,
  scenario: Scenario,
): boolean {
  const incidents = scenario.incidents.filter((incident) => incident.services.includes(service.name));
  return levelsOf({ ...scenario, services: [service], incidents }).some((texts) =>
    matchers.every((matcher) => {
      const values = known.get(matcher.label)?.valuesOf(service.name, texts);
      return values === undefined || values.some((value) => passes(matcher, value));
    }),
  );
}

/** Whether a value is known does not depend on the level. */
const ANY_LEVEL: LevelTexts = { severity: '', level: '' };

/**
 * A label that streams have if records are written with this label. If only some services have it, and all of those are
 * silent, no stream has it: then a label of all streams of the push API tells.
 */
function witnessOf(label: string, scenario: Scenario): string {
  const own = scenario.labels.find(({ name }) => name === label);
  if (!own?.byService || isOnEveryRecord(own)) return label;
  return onlyPushed(scenario) ?? label;
}

/** A label of all streams of the push API that no stream has over OTLP. */
function onlyPushed(scenario: Scenario): string | undefined {
  const { otlp } = writtenBy(scenario).labels;
  return countedLabel(scenario.labels.filter(({ name }) => !otlp.includes(name)))?.name;
}
