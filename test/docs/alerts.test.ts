/** docs/alerts.md and the rules agree, both ways, and every alert has an incident that it is drilled by. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { builtInScenarios } from '../../src/config/scenario/index.ts';
import { builtIn } from '../support/scenarios.ts';

interface Rule {
  readonly alert: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

const page = readFileSync('docs/alerts.md', 'utf8');
const rules: readonly Rule[] = parse(readFileSync('grafana/rules/services.yaml', 'utf8')).groups[0].rules;

/** A heading's own text, up to the next heading. */
const sections = new Map(
  page
    .split(/^## /m)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf('\n')), section]),
);
const tableRow = (alert: string): string =>
  page.split('\n').find((line) => line.startsWith(`| [${alert}](`)) ?? '';

/** Scenario and incident of each expectation that an alert fires. */
const drilled = (
  await Promise.all(
    builtInScenarios().map(async (name) =>
      (
        await builtIn(name)
      ).expectations.flatMap(({ alert, never, during }) =>
        never || !during || !('incident' in during)
          ? []
          : [{ alert, scenario: name, incident: during.incident }],
      ),
    ),
  )
).flat();

test('the page has a section for each rule, and a rule for each section on an alert', () => {
  const told = [...sections.keys()].filter((heading) => !heading.includes(' '));
  expect(told).toEqual(rules.map(({ alert }) => alert));
});

describe.each(rules)('$alert', ({ alert, labels, annotations }) => {
  const section = sections.get(alert)!;

  test('has a severity, which the page knows, and says what it is about and where to read on', () => {
    expect(['critical', 'warning']).toContain(labels.severity);
    expect(tableRow(alert)).toContain(`| ${labels.severity} |`);
    expect(Object.keys(annotations).sort()).toEqual(['description', 'runbook', 'summary']);
    expect(annotations.runbook).toBe(`docs/alerts.md#${alert.toLowerCase()}`);
    expect(annotations.summary).toContain('{{ $labels.service_name }}');
  });

  test('has a section with three steps, its time to detect, and when it is wrong', () => {
    expect(section.match(/^\d\. /gm)).toEqual(['1. ', '2. ', '3. ']);
    for (const part of ['**Time to detect.**', '**At 3 a.m.**', '**When it is wrong.**'])
      expect(section).toContain(part);
  });

  test('is drilled by the incidents that the page names, and by no others', () => {
    const own = drilled.filter((expectation) => expectation.alert === alert);
    const [, by = ''] = section.split('**Drilled by**');
    const names = [...by.matchAll(/`([^`]+)`/g)].map(([, name]) => name);
    expect(own.length).toBeGreaterThan(0);
    expect(new Set(names)).toEqual(new Set(own.flatMap(({ scenario, incident }) => [scenario, incident])));
  });
});
