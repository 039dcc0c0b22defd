/** Computes the log lines of the shown services: without incidents, and at the peak of each incident. */
import { type ExpectedShares, expectedShares } from '../config/scenario/expected.ts';
import { LEVELS, type Level } from '../model/level.ts';
import type { LineFigures } from './services.ts';
import type { View } from './view.ts';

/** Services that are not shown are simulated too, but their lines are not counted. */
export function lineFigures({ scenario, whole }: View): LineFigures {
  const names = new Set(scenario.services.map(({ name }) => name));
  const shown = (shares: ExpectedShares): ExpectedShares['services'] =>
    shares.services.filter(({ service }) => names.has(service));
  const services = shown(expectedShares(whole));
  return {
    levels: combinedLevels(services),
    services: new Map(
      services.map(({ service, perSecond, levels, errorShare }) => [
        service,
        { rate: perSecond, errors: errorShare, warnings: levels.WARN },
      ]),
    ),
    errorsDuring: new Map(
      scenario.incidents
        .filter(({ errors }) => errors !== undefined)
        .map((incident) => {
          const { ERROR, FATAL } = combinedLevels(shown(expectedShares(whole, incident)));
          return [incident.name, ERROR + FATAL];
        }),
    ),
  };
}

/** The shares of levels of all given services. */
function combinedLevels(services: ExpectedShares['services']): Readonly<Record<Level, number>> {
  const all = services.reduce((sum, { perSecond }) => sum + perSecond, 0);
  const share = (level: Level): number =>
    services.reduce((sum, { perSecond, levels }) => sum + perSecond * levels[level], 0) / (all || 1);
  return Object.fromEntries(LEVELS.map((level) => [level, share(level)])) as Record<Level, number>;
}
