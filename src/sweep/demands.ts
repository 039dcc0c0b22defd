/** What a sweep was told must hold, and whether it does. */
import { counted } from '../core/readable.ts';
import { EFFECTS } from './effects.ts';
import type { StruckRun, SweepResult } from './model.ts';

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
        speaksOf: (strength) => strength >= mustFireAt,
        breaks: ({ outcome }) => outcome === 'silent' || outcome === 'early',
        words: 'must fire from',
        ending: 'on',
        broken: 'did not fire because of the incident',
      }),
    );
  }
  if (mustNotFireAt !== undefined) {
    verdicts.push(
      verdict(result, 'must-not-fire-at', mustNotFireAt, {
        speaksOf: (strength) => strength <= mustNotFireAt,
        breaks: ({ outcome }) => outcome === 'fired' || outcome === 'early',
        words: 'must not fire up to',
        ending: '',
        broken: 'fired',
      }),
    );
  }
  return verdicts;
}

interface Meaning {
  readonly speaksOf: (strength: number) => boolean;
  readonly breaks: (run: StruckRun) => boolean;
  readonly words: string;
  readonly ending: string;
  readonly broken: string;
}

/** One run that breaks it is enough; that all hold can be said only of all that were planned. */
function verdict(
  { plan, runs }: SweepResult,
  demand: DemandVerdict['demand'],
  strength: number,
  { speaksOf, breaks, words, ending, broken }: Meaning,
): DemandVerdict {
  const { phrase, print } = EFFECTS[plan.effect];
  const own = runs.filter((run) => speaksOf(run.strength));
  const planned = plan.strengths.filter(speaksOf).length * plan.seeds.length;
  const seen = own.filter(({ outcome }) => outcome !== 'unobservable').length;
  const breaking = own.filter(breaks);
  const told = `${words} ${phrase(strength)}${ending === '' ? '' : ` ${ending}`}`;
  if (breaking.length > 0) {
    const where = [...new Set(breaking.map((run) => print(run.strength)))].join(', ');
    const sentence = `${told}: failed, in ${breaking.length} of ${counted(seen, 'run')} it ${broken} (at ${where})`;
    return { demand, strength, verdict: 'failed', sentence };
  }
  if (seen < planned) {
    const sentence = `${told}: nobody can say, only ${seen} of ${counted(planned, 'run')} could be observed`;
    return { demand, strength, verdict: 'unobservable', sentence };
  }
  return {
    demand,
    strength,
    verdict: 'held',
    sentence: `${told}: held in ${seen} of ${counted(planned, 'run')}`,
  };
}

/** The first that applies: something could not be looked at, what was demanded does not hold, done. */
export function outcomeOf(result: SweepResult): 'done' | 'failed' | 'unobservable' {
  const { runs, quiet, stopped } = result;
  const verdicts = verdictsOf(result).map(({ verdict }) => verdict);
  const blind =
    stopped !== undefined ||
    runs.some(({ outcome }) => outcome === 'unobservable') ||
    quiet.some(({ unobservable }) => unobservable !== undefined) ||
    verdicts.includes('unobservable');
  if (blind) return 'unobservable';
  return verdicts.includes('failed') ? 'failed' : 'done';
}
