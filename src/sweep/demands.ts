/** The limits that a sweep requires (`--must-fire-at`, `--must-not-fire-at`), and whether they hold. */
import { counted } from '../core/readable.ts';
import { EFFECTS } from './effects.ts';
import type { IncidentRun, SweepResult } from './model.ts';

export interface DemandVerdict {
  readonly demand: 'must-fire-at' | 'must-not-fire-at';
  readonly strength: number;
  readonly verdict: 'held' | 'failed' | 'unobservable';
  readonly sentence: string;
}

export function verdictsOf(result: SweepResult): readonly DemandVerdict[] {
  const { mustFireAt, mustNotFireAt } = result.plan.demands;
  const verdicts: DemandVerdict[] = [];
  if (mustFireAt !== undefined) {
    verdicts.push(
      verdict(result, 'must-fire-at', mustFireAt, {
        appliesTo: (strength) => strength >= mustFireAt,
        breaks: ({ outcome }) => outcome === 'silent' || outcome === 'early',
        words: 'must fire at',
        ending: 'and above',
        broken: 'did not fire because of the incident',
      }),
    );
  }
  if (mustNotFireAt !== undefined) {
    verdicts.push(
      verdict(result, 'must-not-fire-at', mustNotFireAt, {
        appliesTo: (strength) => strength <= mustNotFireAt,
        breaks: ({ outcome }) => outcome === 'fired' || outcome === 'early',
        words: 'must not fire at',
        ending: 'and below',
        broken: 'fired',
      }),
    );
  }
  return verdicts;
}

interface Meaning {
  readonly appliesTo: (strength: number) => boolean;
  readonly breaks: (run: IncidentRun) => boolean;
  readonly words: string;
  readonly ending: string;
  readonly broken: string;
}

/** One violating run is enough to fail. The demand holds only if every planned run has a result. */
function verdict(
  { plan, runs }: SweepResult,
  demand: DemandVerdict['demand'],
  strength: number,
  { appliesTo, breaks, words, ending, broken }: Meaning,
): DemandVerdict {
  const { phrase, print } = EFFECTS[plan.effect];
  const own = runs.filter((run) => appliesTo(run.strength));
  const planned = plan.strengths.filter(appliesTo).length * plan.seeds.length;
  const seen = own.filter(({ outcome }) => outcome !== 'unobservable').length;
  const breaking = own.filter(breaks);
  const requirement = `${words} ${phrase(strength)} ${ending}`;
  if (breaking.length > 0) {
    const where = [...new Set(breaking.map((run) => print(run.strength)))].join(', ');
    const sentence = `${requirement}: failed, it ${broken} in ${breaking.length} of ${counted(seen, 'run')} (at ${where})`;
    return { demand, strength, verdict: 'failed', sentence };
  }
  if (seen < planned) {
    const sentence = `${requirement}: inconclusive, only ${seen} of ${counted(planned, 'run')} ${seen === 1 ? 'has' : 'have'} a result`;
    return { demand, strength, verdict: 'unobservable', sentence };
  }
  return {
    demand,
    strength,
    verdict: 'held',
    sentence: `${requirement}: holds in ${seen} of ${counted(planned, 'run')}`,
  };
}

/** Inconclusive takes precedence over failed, and failed over done. */
export function outcomeOf(result: SweepResult): 'done' | 'failed' | 'unobservable' {
  const { runs, quiet, stopped } = result;
  const verdicts = verdictsOf(result).map(({ verdict }) => verdict);
  const isInconclusive =
    stopped !== undefined ||
    runs.some(({ outcome }) => outcome === 'unobservable') ||
    quiet.some(({ unobservable }) => unobservable !== undefined) ||
    verdicts.includes('unobservable');
  if (isInconclusive) return 'unobservable';
  return verdicts.includes('failed') ? 'failed' : 'done';
}
