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
  /** Service names by label. */
  readonly services: Readonly<Record<string, readonly string[]>>;
  /** Stream labels over OTLP and over the push API. */
  readonly labels: { readonly otlp: readonly string[]; readonly push: readonly string[] };
}

export function unknownToScenario(placed: PlacedAlert, written: Written): readonly Finding[] {
  const { alert, where } = placed;
  const selected = selectorsOf(alert.expr).flatMap(matchersOf);
  const problems = [
    ...levelComparisons(alert.expr).flatMap((any) => ofLevels(any, written)),
    ...selected.flatMap((matcher) => ofService(matcher, written)),
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

function ofService(matcher: LogqlMatcher, { scenario, services }: Written): readonly Problem[] {
  const { label, value } = matcher;
  const names = services[label];
  if (!names || names.some((name) => passes(matcher, name))) return [];
  const near = nearest(value, names);
  return [
    {
      problem: `\`${asWritten(matcher)}\` matches no service of ${scenario}`,
      hint: near === undefined ? `use one of ${names.join(', ')}` : `${label}="${near}"`,
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
  if (levels[matcher.label]) return `\`| ${asWritten(matcher)}\` after the selector`;
  const near = nearest(matcher.label, known);
  return near === undefined
    ? 'add it to `labels:` of the scenario, and use `drill --via push`'
    : `did you mean "${near}"?`;
}
