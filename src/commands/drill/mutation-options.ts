/** `--mutate` and `--min-score`. */
import { usageError } from '../../core/errors.ts';

export interface MutationFlags {
  readonly mutate?: boolean;
  readonly minScore?: string;
}

export interface MutationOptions {
  readonly mutate: boolean;
  /** In percent. */
  readonly minScore: number | undefined;
}

/** @throws FiredrillError (usage) if they cannot be used, or in a live drill */
export function readMutation({ mutate = false, minScore }: MutationFlags, isLive: boolean): MutationOptions {
  if (mutate && isLive) throw refused('--mutate', 'is for rehearsals only', 'no --mutate, or no --live');
  if (minScore === undefined) return { mutate, minScore };
  if (!mutate) throw refused('--min-score', 'applies to the score of --mutate', '--mutate --min-score 80');
  const score = Number(minScore);
  if (minScore.trim() === '' || !(score >= 0 && score <= 100)) {
    throw usageError({
      where: '--min-score',
      problem: `cannot use ${JSON.stringify(minScore)}`,
      expected: 'a number from 0 to 100',
      hint: '--min-score 80',
    });
  }
  return { mutate, minScore: score };
}

const refused = (where: string, problem: string, hint: string): Error =>
  usageError({ where, problem, expected: hint });
