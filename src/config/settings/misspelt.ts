/**
 * Finds environment variables that look like misspelled settings. Other programs use the environment too, so only a very similar name
 * counts. A warning that is often wrong would be ignored.
 */
import { nearestWithin, slips } from '../../core/suggest.ts';

/** `log_rate`, `LOGRATE` and `LOG-RATE` all mean `LOG_RATE`. */
const bare = (name: string): string => name.replaceAll(/[^a-z0-9]/gi, '').toUpperCase();

/** The number of allowed mistakes, by length: SPEED is not SEED, LOGNAME is not LOG_RATE. */
const slack = (name: string): number => {
  const { length } = bare(name);
  return length < 6 ? 0 : length < 10 ? 1 : 2;
};

/** One warning for each variable that is probably a misspelled setting. */
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
      warnings.push(`${name} is set but is not a setting; did you mean ${near}?`);
    }
  }
  return warnings;
}
