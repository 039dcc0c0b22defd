/** Levels, services and labels that a rule selects but the scenario never writes. */
import { nearest } from '../../../core/suggest.ts';
import {
  type LogqlMatcher,
  levelComparisons,
  matchersOf,
  passes,
  selectorsOf,
} from '../../../logql/index.ts';
import type { PlacedAlert } from '../alerts.ts';
import { type Finding, warning } from './finding.ts';

/** The properties of a scenario's records that a rule can select. */
export interface Written {
  readonly scenario: string;
  /** Level names by label. */
  readonly levels: Readonly<Record<string, readonly string[]>>;
  /** For each service, the values of the labels that it decides. The empty text: it does not have the label. */
  readonly services: readonly ReadonlyMap<string, readonly string[]>[];
  /** The values of these labels in all services. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  /** Stream labels over OTLP and over the push API. */
  readonly labels: { readonly otlp: readonly string[]; readonly push: readonly string[] };
}

export function unknownToScenario(placed: PlacedAlert, written: Written): readonly Finding[] {
  const { alert, where } = placed;
  const selectors = selectorsOf(alert.expr).map(matchersOf);
  const selected = selectors.flat();
  const problems = [
    ...levelComparisons(alert.expr).flatMap((any) => ofLevels(any, written)),
    ...selectors.flatMap((matchers) => ofServices(matchers, written)),
    ...selected.flatMap((matcher) => ofLabel(matcher, written)),
  ];
  const unique = new Map(problems.map((problem) => [problem.problem, problem]));
  return [...unique.values()].map(({ problem, hint }) =>
    warning({
      where: where('expr'),
      problem: `${alert.alert}: ${problem}`,
      ...(hint === undefined ? {} : { hint }),
    }),
  );
}

interface Problem {
  readonly problem: string;
  readonly hint?: string;
}

const asWritten = ({ label, operator, value }: LogqlMatcher): string =>
  `${label}${operator}${JSON.stringify(value)}`;

/** One of several is enough. */
function ofLevels(any: readonly LogqlMatcher[], written: Written): readonly Problem[] {
  const problems = any.map((matcher) => ofLevel(matcher, written));
  return problems.every((found) => found.length > 0) ? problems.flat() : [];
}

function ofLevel(matcher: LogqlMatcher, { scenario, levels }: Written): readonly Problem[] {
  const names = levels[matcher.label];
  if (!names) return [];
  const { label, operator, value } = matcher;
  const excludes = operator === '!=' || operator === '!~';
  const accepted = names.filter((name) => passes(matcher, name));
  const near = nearestName(value, names);
  if (!excludes && accepted.length === 0) {
    return [
      {
        problem: `\`${asWritten(matcher)}\` matches no record of ${scenario}: its levels in this label are ${names.join(', ')}`,
        ...(near === undefined ? {} : { hint: `${label}${operator}"${near}"` }),
      },
    ];
  }
  // To exclude a level that the scenario lacks is fine. One that it spells differently is a mistake.
  if (excludes && accepted.length === names.length && near !== undefined && !names.includes(value)) {
    return [
      {
        problem: `\`${asWritten(matcher)}\` excludes no record of ${scenario}`,
        hint: `${label}${operator}"${near}"`,
      },
    ];
  }
  return [];
}

/** Level names of other logging libraries. */
const ALIASES: Readonly<Record<string, string>> = {
  err: 'error',
  warning: 'warn',
  information: 'info',
  critical: 'fatal',
  crit: 'fatal',
  panic: 'fatal',
};

/** `ERROR|FATAL` becomes `error|fatal`: each alternative in the spelling of the scenario, if it has that level. */
function nearestName(value: string, names: readonly string[]): string | undefined {
  const found = value.split('|').flatMap((one) => {
    const plain = one.replace(/^[(^]*|[)$]*$/g, '');
    const lower = plain.toLowerCase();
    const match = names.find((name) => [lower, ALIASES[lower]].includes(name.toLowerCase()));
    return match ?? nearest(plain, names) ?? [];
  });
  return found.length > 0 ? [...new Set(found)].join('|') : undefined;
}

/** One service must match the whole selector. */
function ofServices(matchers: readonly LogqlMatcher[], written: Written): readonly Problem[] {
  const decided = matchers.filter(({ label }) => written.values.has(label));
  const problems = decided.flatMap((matcher) => ofService(matcher, written));
  return problems.length > 0 ? problems : ofTogether(decided, written);
}

function ofService(matcher: LogqlMatcher, { scenario, values }: Written): readonly Problem[] {
  const { label, value } = matcher;
  const all = values.get(label) ?? [];
  if (all.some((one) => passes(matcher, one))) return [];
  const names = all.filter((one) => one !== '');
  const near = nearest(value, names);
  return [
    {
      problem: `\`${asWritten(matcher)}\` matches no service of ${scenario}`,
      hint: near === undefined ? `use one of ${names.join(', ')}` : `${label}="${near}"`,
    },
  ];
}

/** Each matcher matches a service. */
function ofTogether(matchers: readonly LogqlMatcher[], { scenario, services }: Written): readonly Problem[] {
  const misses = services.map((values) => ({
    values,
    missed: matchers.filter((matcher) => !values.get(matcher.label)?.some((one) => passes(matcher, one))),
  }));
  const [closest] = misses.toSorted((a, b) => a.missed.length - b.missed.length);
  const [first] = closest?.missed ?? [];
  if (!closest || !first) return [];
  const instead = closest.values.get(first.label)?.find((one) => one !== '');
  return [
    {
      problem: `\`{${matchers.map(asWritten).join(', ')}}\` matches no service of ${scenario}: each matcher matches a service, but no service matches all of them`,
      ...(first.operator === '=' && instead !== undefined ? { hint: `${first.label}="${instead}"` } : {}),
    },
  ];
}

function ofLabel(matcher: LogqlMatcher, { scenario, labels, levels }: Written): readonly Problem[] {
  const known = [...labels.otlp, ...labels.push];
  // A missing label counts as the empty string, which some matchers accept.
  if (known.includes(matcher.label) || passes(matcher, '')) return [];
  return [
    {
      problem: `no record of ${scenario} has the label \`${matcher.label}\`: its streams have ${labels.otlp.join(', ')}; over the push API they have ${labels.push.join(', ')}`,
      hint: labelHint(matcher, { levels, known }),
    },
  ];
}

function labelHint(
  matcher: LogqlMatcher,
  { levels, known }: { readonly levels: Written['levels']; readonly known: readonly string[] },
): string {
  // A field of the record, not a stream label.
  if (Object.hasOwn(levels, matcher.label)) return `\`| ${asWritten(matcher)}\` after the selector`;
  const near = nearest(matcher.label, known);
  return near === undefined
    ? 'add it to `labels:` of the scenario, and use `drill --via push`'
    : `did you mean "${near}"?`;
}
