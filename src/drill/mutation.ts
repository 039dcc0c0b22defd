/**
 * Judges mutants of the rules by the expectations of the drill, on the same records. A missing
 * expectation shows as a mutant that survives.
 */
import type { DrillResult, Evaluation, MutantResult, MutationResult } from '../alerts/model.ts';
import { hintFor, type Mutant } from '../alerts/mutation/mutants.ts';
import type { Recording } from './backend.ts';

export interface MutationOptions {
  readonly mutants: readonly Mutant[];
  readonly recording: Recording;
  /** Of the rules as they are. */
  readonly evaluations: readonly Evaluation[];
  /** The result of evaluations, judged by the expectations of one alert. */
  readonly conclude: (alert: string, evaluations: readonly Evaluation[]) => DrillResult;
  /** Called with the share that is judged, 0..1. */
  readonly progress: (share: number) => void;
}

export async function mutationOf(options: MutationOptions): Promise<MutationResult> {
  const { mutants, evaluations, conclude, progress } = options;
  const results: MutantResult[] = [];
  const baselines = new Map<string, DrillResult>();
  for (const [i, mutant] of mutants.entries()) {
    const { alert } = mutant.original;
    const own = evaluations.filter(({ rule }) => rule.alert === alert);
    const original = own.find(({ rule }) => rule === mutant.original)!;
    // Nothing is known of the rule itself.
    if (original.unobservable !== undefined) continue;
    const baseline = baselines.get(alert) ?? conclude(alert, own);
    baselines.set(alert, baseline);
    const evaluation = await options.recording.evaluate(mutant.rule);
    const changed = own.map((each) => (each === original ? evaluation : each));
    results.push(
      resultOf(mutant, isSame(mutant, original, evaluation), baseline, () => conclude(alert, changed)),
    );
    progress((i + 1) / mutants.length);
  }
  const killed = results.filter(({ outcome }) => outcome === 'killed').length;
  const survived = results.filter(({ outcome }) => outcome === 'survived').length;
  const score = killed + survived === 0 ? 100 : Math.round((1000 * killed) / (killed + survived)) / 10;
  return { score, mutants: results };
}

function resultOf(
  mutant: Mutant,
  isSame: boolean,
  baseline: DrillResult,
  judged: () => DrillResult,
): MutantResult {
  const { change } = mutant;
  const rule = mutant.original.alert;
  if (isSame) return { rule, change, outcome: 'equivalent' };
  const { judgements } = judged();
  const lost = baseline.judgements.find(({ passed }, i) => passed && !judgements[i]!.passed);
  if (lost) return { rule, change, outcome: 'killed', by: lost.source };
  return { rule, change, outcome: 'survived', hint: hintFor(mutant) };
}

/** Whether both have the same series at every phase, and wait for the same time. */
const isSame = (mutant: Mutant, original: Evaluation, evaluation: Evaluation): boolean =>
  mutant.rule.forMs === mutant.original.forMs &&
  evaluation.unobservable === undefined &&
  seriesOf(original) === seriesOf(evaluation);

const seriesOf = ({ series, otherPhases = [] }: Evaluation): string =>
  JSON.stringify([series, ...otherPhases.map((phase) => phase.series)].map((all) => all.map(timesOf).sort()));

/** Which series there are when: the values of an active alert do not matter to its life. */
const timesOf = ({ labels, samples }: Evaluation['series'][number]): string =>
  JSON.stringify([Object.entries(labels).sort(), samples.map(({ timeMs }) => timeMs)]);
