/** Levels, and their shares as written in settings and in scenarios. */
import { LEVELS, type Level, parseLevel } from '../../model/level.ts';
import type { LevelWeights } from '../../model/scenario.ts';
import { addUp, share, sumOf } from './numbers.ts';
import { asText, bad, good, notAmong, type Parsed, type Parser } from './parser.ts';

const parseOneLevel = (raw: unknown): Parsed<Level> => {
  const value = parseLevel(asText(raw) ?? '');
  const expected = `a level: ${LEVELS.join(', ')} (WARNING is the same as WARN)`;
  return value ? good(value) : notAmong(LEVELS, asText(raw), expected);
};

export const level: Parser<Level> = Object.assign(parseOneLevel, { words: LEVELS });

const WEIGHTS = 'levels with shares that add up to 1: INFO:0.70,WARNING:0.20,ERROR:0.05,DEBUG:0.05';
const WEIGHTS_MAP = 'levels with shares that add up to 1: { INFO: 70%, WARNING: 20%, ERROR: 5%, DEBUG: 5% }';

/** `INFO:0.70,WARNING:0.20,…`, each share as 0.7 or 70%. */
export const levelWeights: Parser<LevelWeights> = (raw) => {
  const entries = (asText(raw) ?? '').split(',').map((entry) => entry.split(':'));
  return weightsFrom(
    entries.map(([name, weight, ...rest]) => [name ?? '', rest.length > 0 ? undefined : weight]),
    WEIGHTS,
  );
};

/** The same from a mapping. */
export const levelWeightsMap: Parser<LevelWeights> = (raw) =>
  typeof raw === 'object' && raw !== null && !Array.isArray(raw)
    ? weightsFrom(Object.entries(raw), WEIGHTS_MAP)
    : bad(WEIGHTS_MAP);

function weightsFrom(
  entries: readonly (readonly [string, unknown])[],
  expected: string,
): Parsed<LevelWeights> {
  const weights: Partial<Record<Level, number>> = {};
  for (const [name, weight] of entries) {
    const parsedLevel = parseLevel(name);
    const parsedShare = share(weight);
    if (!parsedLevel) return bad(expected, `there is no level "${name.trim()}"`);
    if (!parsedShare.ok) return bad(expected, `the share of ${parsedLevel} is not valid`);
    if (weights[parsedLevel] !== undefined) return bad(expected, `${parsedLevel} is given twice`);
    weights[parsedLevel] = parsedShare.value;
  }
  const total = sumOf(Object.values(weights));
  if (!addUp(Object.values(weights)))
    return bad(expected, `the shares add up to ${Number(total.toFixed(4))}`);
  return good(Object.freeze(weights));
}
