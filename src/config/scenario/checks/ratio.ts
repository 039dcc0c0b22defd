/** Checks `ratio`, which sets a service's share of WARN and ERROR records: it excludes `errors`, and needs such records. */
import { LEVEL_RANK, type Level } from '../../../model/level.ts';
import type { Service } from '../../../model/scenario.ts';
import type { Path } from '../../yaml/source.ts';
import type { Faults } from '../faults.ts';
import type { ServiceFile } from '../resolve/surroundings.ts';

const MOST_RATIO = 10;

export function checkRatio(file: ServiceFile, service: Service, faults: Faults): void {
  const { ratio } = service;
  if (ratio === undefined) return;
  const path: Path = ['services', service.name];
  for (const place of errorsIn(file)) {
    faults.add([...path, ...place], '`errors` in a service that has a `ratio`', {
      expected: 'only one of `errors` and `ratio`',
    });
  }
  const levels = levelsOf(service);
  const isBad = (level: Level): boolean => LEVEL_RANK[level] >= LEVEL_RANK.WARN;
  const missing =
    ratio > 0 && !levels.some(isBad)
      ? 'at WARN or above'
      : ratio < MOST_RATIO && levels.every(isBad) && 'below WARN';
  if (missing) {
    faults.add([...path, 'ratio'], `a ratio of ${ratio} needs a record ${missing} in this service`, {
      expected: `an event or a log ${missing}`,
      from: [
        [...path, 'events'],
        [...path, 'operations'],
      ],
    });
  }
}

function errorsIn({ errors, operations = {}, health }: ServiceFile): readonly Path[] {
  const within = (part: string, parts: Readonly<Record<string, { errors?: number | undefined }>>): Path[] =>
    Object.entries(parts).flatMap(([name, { errors: own }]) =>
      own === undefined ? [] : [[part, name, 'errors']],
    );
  return [
    ...(errors === undefined ? [] : [['errors']]),
    ...within('operations', operations),
    ...within('states', health?.states ?? {}).map((path) => ['health', ...path]),
  ];
}

/** The ratio selects among single events. Without any, it decides how operations end. */
function levelsOf({ events, operations }: Service): readonly Level[] {
  const drawn = events.filter(({ weight }) => weight > 0);
  return (drawn.length > 0 ? drawn : operations.flatMap(({ logs }) => logs)).map(({ level }) => level);
}
