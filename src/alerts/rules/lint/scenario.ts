/** What a rule asks for and a scenario never writes: level names, services, labels. */
import { nearest } from '../../../core/suggest.ts';
import { type LogqlMatcher, levelNames, matchersOf, passes, selectorsOf } from '../../../logql/index.ts';
import type { PlacedAlert } from '../alerts.ts';
import { type Finding, warning } from './finding.ts';

/** What a scenario's records have, as far as a rule can select it. */
export interface Written {
  readonly scenario: string;
  /** Names of levels by the label that carries them. */
  readonly levels: Readonly<Record<string, readonly string[]>>;
  /** Names of services by the label that carries them. */
  readonly services: Readonly<Record<string, readonly string[]>>;
  /** Labels of streams, over OTLP and over the push API. */
  readonly labels: { readonly otlp: readonly string[]; readonly push: readonly string[] };
}

export function unknownToScenario(placed: PlacedAlert, written: Written): readonly Finding[] {
  const { alert, where } = placed;
  const selected = selectorsOf(alert.expr).flatMap(matchersOf);
  const problems = [
    ...levelNames(alert.expr).flatMap((matcher) => ofLevel(matcher, written)),
    ...selected.flatMap((matcher) => ofService(matcher, written)),
    ...selected.flatMap((matcher) => ofLabel(matcher, written)),
  ];
  const told = new Map(problems.map((problem) => [problem.problem, problem]));
  return [...told.values()].map(({ problem, hint }) =>
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

function ofLevel(matcher: LogqlMatcher, { scenario, levels }: Written): readonly Problem[] {
  const names = levels[matcher.label];
  if (!names) return [];
  const { label, operator, value } = matcher;
  const leavesOut = operator === '!=' || operator === '!~';
  const taken = names.filter((name) => passes(matcher, name));
  const near = nearestName(value, names);
  if (!leavesOut && taken.length === 0) {
    return [
      {
        problem: `\`${asWritten(matcher)}\` matches no record of ${scenario}: its levels are ${names.join(', ')} there`,
        ...(near === undefined ? {} : { hint: `${label}${operator}"${near}"` }),
      },
    ];
  }
  // A level that this scenario lacks may be left out; one that it spells otherwise is a slip.
  if (leavesOut && taken.length === names.length && near !== undefined && !names.includes(value)) {
    return [
      {
        problem: `\`${asWritten(matcher)}\` leaves no record of ${scenario} out`,
        hint: `${label}${operator}"${near}"`,
      },
    ];
  }
  return [];
}

/** Names of other tongues for the levels that there are. */
const ALIASES: Readonly<Record<string, string>> = {
  err: 'error',
  warning: 'warn',
  information: 'info',
  critical: 'fatal',
  crit: 'fatal',
  panic: 'fatal',
};

/** `ERROR|FATAL` becomes `error|fatal`: each alternative as the scenario spells it, as far as it does. */
function nearestName(value: string, names: readonly string[]): string | undefined {
  const found = value.split('|').flatMap((one) => {
    const plain = one.replace(/^[(^]*|[)$]*$/g, '');
    const small = plain.toLowerCase();
    const meant = names.find((name) => [small, ALIASES[small]].includes(name.toLowerCase()));
    return meant ?? nearest(plain, names) ?? [];
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
      hint: near === undefined ? `one of ${names.join(', ')}` : `${label}="${near}"`,
    },
  ];
}

function ofLabel(matcher: LogqlMatcher, { scenario, labels, levels }: Written): readonly Problem[] {
  const known = [...labels.otlp, ...labels.push];
  // What a record does not have is the empty text, and some matchers want that.
  if (known.includes(matcher.label) || passes(matcher, '')) return [];
  return [
    {
      problem: `no record of ${scenario} has the label \`${matcher.label}\`: its streams have ${labels.otlp.join(', ')}, and over the push API ${labels.push.join(', ')}`,
      hint: labelHint(matcher, { levels, known }),
    },
  ];
}

function labelHint(
  matcher: LogqlMatcher,
  { levels, known }: { readonly levels: Written['levels']; readonly known: readonly string[] },
): string {
  // Of a record and not of its stream.
  if (levels[matcher.label]) return `\`| ${asWritten(matcher)}\` behind the selector`;
  const near = nearest(matcher.label, known);
  return near === undefined ? '`labels:` in the scenario, and `drill --via push`' : `did you mean "${near}"?`;
}
