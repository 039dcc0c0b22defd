/** Every difference between what a Loki and this process found for the same rules on the same records. */
import type {
  AlertHistory,
  Comparison,
  Difference,
  DrillResult,
  Evaluation,
  Instance,
  Judgement,
} from '../../alerts/model.ts';
import type { Sample, Series } from '../../model/series.ts';

/** A rule as each of the two evaluated it. */
interface Pair {
  readonly loki: Evaluation;
  readonly embedded: Evaluation;
}

/** Undefined if the rules were not evaluated twice. */
export function comparisonIn(
  evaluations: readonly Evaluation[],
  judged: DrillResult,
  conclude: (embedded: readonly Evaluation[]) => DrillResult,
): Comparison | undefined {
  const pairs = evaluations.flatMap((loki): readonly Pair[] =>
    loki.embedded ? [{ loki, embedded: loki.embedded }] : [],
  );
  if (pairs.length === 0) return undefined;
  const embedded = conclude(pairs.map((pair) => pair.embedded));
  return comparisonOf({ pairs, results: { loki: judged, embedded } });
}

interface Compared {
  readonly pairs: readonly Pair[];
  /** The drill judged by the evaluations of each. */
  readonly results: Readonly<Record<keyof Pair, DrillResult>>;
}

function comparisonOf({ pairs, results }: Compared): Comparison {
  const known = pairs.filter(({ embedded }) => !embedded.needsLoki);
  const names = new Set(known.map(({ loki }) => loki.rule));
  const ofKnown = ({ rule }: AlertHistory): boolean => names.has(rule);
  const alerts = new Set(known.map(({ loki }) => loki.rule.alert));
  const differences = [
    ...known.flatMap(ofSeries),
    ...ofStates(results.loki.histories.filter(ofKnown), results.embedded.histories.filter(ofKnown)),
    ...ofVerdicts(results, alerts),
  ];
  return {
    rules: known.length,
    series: known.reduce((sum, { loki }) => sum + seriesIn(loki).size, 0),
    notCompared: pairs
      .filter(({ embedded }) => embedded.needsLoki)
      .map(({ loki, embedded }) => ({ rule: loki.rule.alert, reason: embedded.unobservable ?? '' })),
    differences,
  };
}

function ofSeries({ loki, embedded }: Pair): readonly Difference[] {
  const rule = loki.rule.alert;
  const errors = [loki.unobservable, embedded.unobservable];
  // Both report an error, each in its own words.
  if (errors.every((error) => error !== undefined)) return [];
  if (errors.some((error) => error !== undefined)) {
    const text = (error: string | undefined): string => error ?? 'a result';
    return [
      { rule, of: 'series', subject: 'the expression', loki: text(errors[0]), embedded: text(errors[1]) },
    ];
  }
  const [theirs, ours] = [seriesIn(loki), seriesIn(embedded)];
  return [...new Set([...theirs.keys(), ...ours.keys()])].sort().flatMap((subject): readonly Difference[] => {
    const found = differenceOf(theirs.get(subject) ?? [], ours.get(subject) ?? []);
    return found ? [{ rule, of: 'series', subject, ...found }] : [];
  });
}

/** By labels, at the times of all phases. */
function seriesIn(evaluation: Evaluation): ReadonlyMap<string, readonly Sample[]> {
  const all = new Map<string, Sample[]>();
  for (const { measured, series } of [evaluation, ...(evaluation.otherPhases ?? [])]) {
    for (const { labels, samples } of measured?.series ?? series) {
      const key = labelsText(labels);
      all.set(key, [...(all.get(key) ?? []), ...samples]);
    }
  }
  for (const samples of all.values()) samples.sort((a, b) => a.timeMs - b.timeMs);
  return all;
}

const labelsText = (labels: Series['labels']): string =>
  `{${Object.entries(labels)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(', ')}}`;

/** The first point that differs, and how many do. */
function differenceOf(
  theirs: readonly Sample[],
  ours: readonly Sample[],
): Pick<Difference, 'loki' | 'embedded'> | undefined {
  const valuesOf = (samples: readonly Sample[]): ReadonlyMap<number, number> =>
    new Map(samples.map(({ timeMs, value }) => [timeMs, value]));
  const [loki, embedded] = [valuesOf(theirs), valuesOf(ours)];
  const times = [...new Set([...loki.keys(), ...embedded.keys()])]
    .filter((timeMs) => !isSame(loki.get(timeMs), embedded.get(timeMs)))
    .sort((a, b) => a - b);
  const [first] = times;
  if (first === undefined) return undefined;
  const more = times.length === 1 ? '' : ` (the first of ${times.length} points)`;
  const text = (value: number | undefined): string =>
    `${value === undefined ? 'no value' : value} at ${instantOf(first)}${more}`;
  return { loki: text(loki.get(first)), embedded: text(embedded.get(first)) };
}

/** Sums of floating-point numbers depend on their order, which is not part of the language. */
const RELATIVE = 1e-9;

function isSame(a: number | undefined, b: number | undefined): boolean {
  if (a === undefined || b === undefined || Object.is(a, b)) return Object.is(a, b);
  return a === b || Math.abs(a - b) <= RELATIVE * Math.max(Math.abs(a), Math.abs(b));
}

function ofStates(loki: readonly AlertHistory[], embedded: readonly AlertHistory[]): readonly Difference[] {
  return loki.flatMap((history, i) => {
    const [theirs, ours] = [instancesIn(history), instancesIn(embedded[i]!)];
    const rule = history.rule.alert;
    return [...new Set([...theirs.keys(), ...ours.keys()])]
      .sort()
      .flatMap((subject): readonly Difference[] => {
        const [one, other] = [theirs.get(subject) ?? 'none', ours.get(subject) ?? 'none'];
        return one === other ? [] : [{ rule, of: 'state', subject, loki: one, embedded: other }];
      });
  });
}

/** The lives of the alerts of a rule by their labels. */
function instancesIn({ instances }: AlertHistory): ReadonlyMap<string, string> {
  const lives = new Map<string, string>();
  for (const instance of instances) {
    const key = labelsText(instance.labels);
    const life = lifeText(instance);
    lives.set(key, lives.has(key) ? `${lives.get(key)}; ${life}` : life);
  }
  return lives;
}

function lifeText({ activeMs, firingMs, endMs, annotations }: Instance): string {
  const parts = [
    `active ${instantOf(activeMs)}`,
    ...(firingMs === undefined ? [] : [`firing ${instantOf(firingMs)}`]),
    ...(endMs === undefined ? [] : [`resolved ${instantOf(endMs)}`]),
    ...(annotations ? [JSON.stringify(annotations)] : []),
  ];
  return parts.join(', ');
}

function ofVerdicts(
  { loki, embedded }: Compared['results'],
  alerts: ReadonlySet<string>,
): readonly Difference[] {
  return loki.judgements.flatMap((judgement, i): readonly Difference[] => {
    const { expectation, source } = judgement;
    if (!alerts.has(expectation.alert)) return [];
    const [one, other] = [verdictOf(judgement), verdictOf(embedded.judgements[i]!)];
    if (one === other) return [];
    return [{ rule: expectation.alert, of: 'verdict', subject: source, loki: one, embedded: other }];
  });
}

const verdictOf = ({ onset, reset, annotations, detectionMs, resetMs }: Judgement): string =>
  [
    onset,
    reset,
    ...(annotations ? [`annotations ${annotations}`] : []),
    ...(detectionMs === undefined ? [] : [`${detectionMs} ms to detect`]),
    ...(resetMs === undefined ? [] : [`${resetMs} ms to resolve`]),
  ].join(', ');

const instantOf = (timeMs: number): string => new Date(timeMs).toISOString();
