/** The one-line form of an expectation and its form in a scenario file mean the same. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseExpectation } from '../../src/alerts/expectations/text.ts';
import type { Fault } from '../../src/core/errors.ts';
import type { Expectation, LabelMatcher } from '../../src/model/expectation.ts';
import { faultsOf, loadText, SHOP } from '../support/config-scenario.ts';

const INCIDENTS = ['outage', 'slow-search', '1..2'];

/** The parts of an expectation, of which some may be wrong. */
interface Written {
  readonly labels: readonly LabelMatcher[];
  readonly during: string | undefined;
  readonly fires: string | undefined;
  readonly resolves: string | undefined;
  readonly never: boolean;
  readonly annotations: readonly { readonly name: string; readonly pattern: string }[] | undefined;
}

const name = fc.constantFrom('job', 'service_name', '_x', 'A1');
const pattern = fc.constantFrom('auth.*', 'a|"b" \\d', '', 'back\\\\slash', '(', '[a-', '*');
const time = fc.constantFrom('2m', '90', '1h30m', '.5s', '0s', 'soon', '-1m', '5x');
const optional = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined });

const written: fc.Arbitrary<Written> = fc.record({
  labels: fc.uniqueArray(
    fc.oneof(
      fc.record({
        name,
        operator: fc.constant('=' as const),
        value: fc.constantFrom('web', '', 'a "b}" \\', '('),
      }),
      fc.record({ name, operator: fc.constant('=~' as const), value: pattern }),
    ),
    { selector: (label) => label.name, maxLength: 3 },
  ),
  during: optional(
    fc.constantFrom(...INCIDENTS, '1m..2m', '5h..5h10m', '2m..1m', '1m..1m', '1m..', 'outrage', 'flood'),
  ),
  fires: optional(time),
  resolves: optional(time),
  never: fc.boolean(),
  annotations: optional(
    fc.uniqueArray(fc.record({ name, pattern }), { selector: (one) => one.name, minLength: 1, maxLength: 2 }),
  ),
});

const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;

function lineOf({ labels, during, fires, resolves, never, annotations }: Written): string {
  const matchers = labels.map((label) => `${label.name}${label.operator}${quoted(label.value)}`);
  return [
    `High{${matchers.join(', ')}}`,
    during && `during ${during}`,
    fires && `fires ${fires}`,
    resolves && `resolves ${resolves}`,
    never && 'never',
    annotations &&
      `annotations ${annotations.map((one) => `${one.name}=~${quoted(one.pattern)}`).join(', ')}`,
  ]
    .filter(Boolean)
    .join(' ');
}

function fileOf({ labels, annotations, ...others }: Written): string {
  const expectation = {
    alert: 'High',
    labels: Object.fromEntries(
      labels.map(({ name, operator, value }) => [name, operator === '=~' ? `=~${value}` : value]),
    ),
    annotations: annotations && Object.fromEntries(annotations.map((one) => [one.name, one.pattern])),
    ...others,
  };
  const incidents = INCIDENTS.map((name) => ({ name, at: '10m', for: '5m', errors: '40%' }));
  // JSON is YAML.
  return `${SHOP}incidents: ${JSON.stringify(incidents)}\nexpect: [ ${JSON.stringify(expectation)} ]\n`;
}

/** An error without its place: `shop.yaml:18 expect.0.fires`, `--expect '…': fires`. */
const inPart = (fault: Fault, whole: string) => ({
  ...fault,
  where: fault.where.slice(whole.length + 1).trim(),
});

const sorted = (faults: readonly Fault[]): readonly string[] =>
  faults.map(({ where, problem, expected, hint }) => JSON.stringify([where, problem, expected, hint])).sort();

async function readFile(text: string): Promise<readonly Expectation[] | readonly string[]> {
  const faults = await faultsOf(text);
  const where = /^shop\.yaml:\d+ expect\.0/.exec(faults[0]?.where ?? '')?.[0] ?? '';
  if (faults.length > 0) return sorted(faults.map((fault) => inPart(fault, where)));
  return (await loadText(text)).expectations;
}

function readLine(line: string): readonly Expectation[] | readonly string[] {
  const parsed = parseExpectation(line, INCIDENTS);
  if ('expectation' in parsed) return [parsed.expectation];
  return sorted(parsed.faults.map((fault) => inPart(fault, `--expect '${line}'`)));
}

test('a line and the same in a file give the same expectation, or the same errors', async () => {
  let good = 0;
  let bad = 0;
  await fc.assert(
    fc.asyncProperty(written, async (parts) => {
      const read = await readFile(fileOf(parts));
      if (typeof read[0] === 'string') bad++;
      else good++;
      expect(readLine(lineOf(parts))).toEqual(read);
    }),
    { numRuns: 1000 },
  );
  // The property holds for both kinds.
  expect(good).toBeGreaterThan(20);
  expect(bad).toBeGreaterThan(20);
});
