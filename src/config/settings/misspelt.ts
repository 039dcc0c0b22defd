/**
 * Environment names that look like slips of ours. The environment is everybody's, so a name counts only when
 * it is very near: a warning on every second machine would be read on none.
 */
import { nearestWithin, slips } from '../../core/suggest.ts';

/** `log_rate`, `LOGRATE` and `LOG-RATE` are all meant as `LOG_RATE`. */
const bare = (name: string): string => name.replaceAll(/[^a-z0-9]/gi, '').toUpperCase();

/** By length: SPEED is not SEED, LOGNAME is not LOG_RATE. */
const slack = (name: string): number => {
  const { length } = bare(name);
  return length < 6 ? 0 : length < 10 ? 1 : 2;
};

/** One line for each name that is set, is none of ours, and was probably meant as one. */
export function environmentWarnings(
  environment: Readonly<Record<string, string | undefined>>,
  known: readonly string[],
): readonly string[] {
  const warnings: string[] = [];
  for (const name of Object.keys(environment).sort()) {
    if (known.includes(name) || (environment[name] ?? '').trim() === '') continue;
    const near = nearestWithin(name, known, (candidate) => slips(bare(name), bare(candidate)), slack);
    if (name === 'OTEL_SERVICE_NAME') {
      warnings.push('OTEL_SERVICE_NAME is ignored: every simulated service has its own name');
    } else if (name.startsWith('OTEL_')) {
      warnings.push(`${name} is set but not used${near ? `; did you mean ${near}?` : ''}`);
    } else if (near) {
      warnings.push(`${name} is set but is no setting; did you mean ${near}?`);
    }
  }
  return warnings;
}
