/**
 * Rules broken on purpose: the drill must catch each, with the verdict that tells what is wrong with it, and pass the
 * good ones. One rehearsal has them all, because the records are the same.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { startLoki } from '../../stack/loki.ts';
import { describeWith } from '../../support/needs.ts';
import { freshFolder, runProgram } from '../../support/program.ts';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly annotations: Readonly<Record<string, string>>;
}

interface Expectation {
  readonly alert: string;
  readonly never?: boolean;
}

interface Mutant {
  readonly name: string;
  readonly of: string;
  readonly replace?: readonly [string, string];
  readonly for?: string;
  readonly summary?: string;
  readonly onset?: string;
  readonly reset?: string;
  readonly annotations?: string;
  readonly quiet?: string;
}

interface Judgement {
  readonly expectation: { readonly alert: string; readonly never?: boolean };
  readonly onset: string;
  readonly reset: string;
  readonly annotations?: string;
  readonly passed: boolean;
  readonly sentence: string;
}

const read = (file: string) => parse(readFileSync(join(import.meta.dirname, file), 'utf8'));
const scenario: { readonly expect: readonly Expectation[] } = read('scenario.yaml');
const mutants: readonly Mutant[] = read('mutants.yaml');
const [group] = read('../../../grafana/rules/services.yaml').groups as readonly {
  readonly rules: readonly Rule[];
}[];

function mutated({ name, of, replace, summary, for: wait }: Mutant): Rule {
  const rule = group!.rules.find(({ alert }) => alert === of)!;
  const expr = replace ? rule.expr.replaceAll(...replace) : rule.expr;
  if (replace) expect(expr, `${name} changes nothing`).not.toBe(rule.expr);
  return {
    ...rule,
    alert: name,
    expr,
    ...(wait === undefined ? {} : { for: wait }),
    annotations: summary === undefined ? rule.annotations : { ...rule.annotations, summary },
  };
}

/** Where the rules are evaluated. */
interface Place {
  /** The flags that choose it. */
  readonly flags: readonly string[];
  close(): Promise<unknown>;
}

describe('rules broken on purpose, evaluated in this process', () =>
  testMutants(async () => ({ flags: ['--embedded'], close: async () => {} })));

await describeWith('loki', 'rules broken on purpose, evaluated by Loki', (binary) =>
  testMutants(async () => {
    const loki = await startLoki({ binary, dir: freshFolder(), rules: {} });
    return { flags: ['--loki', loki.url], close: () => loki.kill() };
  }),
);

/** The verdicts are the same wherever the rules are evaluated. */
function testMutants(open: () => Promise<Place>): void {
  const judged = new Map<string, Judgement[]>();
  const of = (alert: string, quiet: boolean): Judgement => {
    const found = (judged.get(alert) ?? []).filter(
      ({ expectation }) => (expectation.never === true) === quiet,
    );
    expect(found).toHaveLength(1);
    return found[0]!;
  };
  const observable = mutants.filter(({ onset, quiet }) => ![onset, quiet].includes('unobservable'));
  const codes: { all?: number | null; observable?: number | null; good?: number | null } = {};

  /** The shipped rules and these, with the same expectations of each. */
  async function drilled(
    { flags }: Place,
    broken: readonly Mutant[],
  ): Promise<{ readonly code: number | null; readonly judgements: readonly Judgement[] }> {
    const cwd = freshFolder();
    const rules = [...group!.rules, ...broken.map(mutated)];
    writeFileSync(join(cwd, 'rules.yaml'), stringify({ groups: [{ ...group, rules }] }));
    const expectations = broken.flatMap(({ name, of }) =>
      scenario.expect
        .filter(({ alert }) => alert === of)
        .map((expectation) => ({ ...expectation, alert: name })),
    );
    writeFileSync(
      join(cwd, 'scenario.yaml'),
      stringify({ ...scenario, expect: [...scenario.expect, ...expectations] }),
    );
    const { code } = await runProgram(
      [
        ...['drill', './scenario.yaml', '--rules', 'rules.yaml', ...flags],
        ...['--seed', '1', '--report', 'out.json'],
      ],
      { cwd },
    );
    return { code, judgements: JSON.parse(readFileSync(join(cwd, 'out.json'), 'utf8')).judgements };
  }

  beforeAll(async () => {
    const place = await open();
    try {
      const { code, judgements } = await drilled(place, mutants);
      for (const judgement of judgements) {
        const { alert } = judgement.expectation;
        judged.set(alert, [...(judged.get(alert) ?? []), judgement]);
      }
      codes.all = code;
      codes.observable = (await drilled(place, observable)).code;
      codes.good = (await drilled(place, [])).code;
    } finally {
      await place.close();
    }
  }, 600_000); // three drills, one of them with all mutants

  test('there are at least fifteen, of every shipped rule, and each has a name of its own', () => {
    expect(mutants.length).toBeGreaterThanOrEqual(15);
    expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
    expect(new Set(mutants.map((mutant) => mutant.of))).toEqual(
      new Set(group!.rules.map(({ alert }) => alert)),
    );
  });

  test('one whose alerts cannot have the labels that are expected is refused before anything is written', async () => {
    const dir = freshFolder();
    const rule = mutated({
      name: 'HighErrorRatio',
      of: 'HighErrorRatio',
      replace: ['sum by (service_name)', 'sum'],
    });
    writeFileSync(join(dir, 'rules.yaml'), stringify({ groups: [{ ...group, rules: [rule] }] }));
    const { code: refused, stderr } = await runProgram(
      [
        ...['drill', 'checkout', '--rules', 'rules.yaml', '--loki', 'http://127.0.0.1:1'],
        ...['--expect', 'HighErrorRatio{service_name="payment-service"} never'],
      ],
      { cwd: dir },
    );
    expect(refused).toBe(2);
    expect(stderr).toContain('alerts of HighErrorRatio have no label "service_name"');
  });

  test('what nobody can judge decides the exit code, then what fails', () => {
    expect(observable.length).toBeGreaterThan(10);
    expect(codes).toEqual({ all: 5, observable: 3, good: 0 });
  });

  describe.each(group!.rules.map(({ alert }) => alert))('the good %s', (alert) => {
    test('passes', () => {
      const told = (judged.get(alert) ?? []).map(({ passed, sentence }) => ({ passed, sentence }));
      expect(told).toHaveLength(2);
      expect(told.filter(({ passed }) => !passed)).toEqual([]);
    });
  });

  test.each(mutants)('$name is caught', (mutant) => {
    const fires = of(mutant.name, false);
    const quiet = of(mutant.name, true);
    expect({
      onset: fires.onset,
      reset: fires.reset,
      annotations: fires.annotations,
      quiet: quiet.onset,
    }).toEqual({
      onset: mutant.onset ?? 'fired',
      reset: mutant.reset ?? 'cleared',
      annotations: mutant.annotations ?? (mutant.of === 'HighErrorRatio' ? 'matched' : undefined),
      quiet: mutant.quiet ?? 'stayed-silent',
    });
    expect(fires.passed && quiet.passed).toBe(false);
  });
}
