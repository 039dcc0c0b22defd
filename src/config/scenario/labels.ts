/** Labels of the streams in Loki, where records go over its push API: few values each, and one that all records have. */

import { didYouMean, nearest } from '../../core/suggest.ts';
import { INCIDENT_SERVICE } from '../../model/incident.ts';
import { isPlain, type LinePiece, parseLineTemplate } from '../../model/line-format.ts';
import { countedLabel, LABEL_SOURCES, type StreamLabel, sourceName } from '../../model/stream-label.ts';
import type { Path } from '../yaml/source.ts';
import type { Faults } from './faults.ts';
import type { ScenarioFile } from './schema.ts';

const DEFAULT_LABELS: Readonly<Record<string, string>> = { app: '%(service)s', level: '%(severity)s' };

/** What a stock Loki allows (`max_label_names_per_series`). */
const MOST_LABELS = 15;

/** Each once, by the name that the json formats give it. */
const NAMES = LABEL_SOURCES.filter((name) => !name.includes('.') && name !== 'name' && name !== 'levelname');
const FEW_VALUES = `plain text, or fields with few values: ${NAMES.join(', ')}, an attribute such as http.route, a resource attribute of this file`;

export function resolveLabels(file: ScenarioFile, faults: Faults): readonly StreamLabel[] {
  const written = Object.entries(file.labels ?? DEFAULT_LABELS);
  const known = [...LABEL_SOURCES, ...resourceNames(file)];
  const labels = written.map(([name, text]) => ({
    name,
    pieces: resolveText(text, ['labels', name], known, faults),
  }));
  if (labels.length > MOST_LABELS) {
    faults.add(['labels'], `${labels.length} labels`, { expected: `at most ${MOST_LABELS}, as Loki allows` });
  }
  // A label without pieces was refused above; that it is no good for counting either says nothing new.
  if (labels.every(({ pieces }) => pieces.length > 0) && !countedLabel(labels)) {
    faults.add(['labels'], 'no label that every record has', {
      expected: 'one such as { app: "%(service)s" }',
    });
  }
  return labels;
}

/** Attributes that the file gives its services: who wrote them knows that they are few. */
const resourceNames = ({ resource = {}, services }: ScenarioFile): readonly string[] =>
  [resource, ...Object.values(services).map((service) => service.resource ?? {})].flatMap(Object.keys);

function resolveText(
  text: string,
  path: Path,
  known: readonly string[],
  faults: Faults,
): readonly LinePiece[] {
  const parsed = parseLineTemplate(text);
  if (!parsed.ok) {
    const unknown = [...text.matchAll(/%\(([^()]*)\)/g)].map(([, name]) => name!);
    const near = unknown.map((name) => nearest(name, known)).find((name) => name !== undefined);
    faults.add(path, parsed.problem, { expected: FEW_VALUES, hint: didYouMean(near && `%(${near})s`) });
    return [];
  }
  const quoted = /\{([a-z_]+)\}/.exec(text)?.[1];
  if (quoted !== undefined) {
    faults.add(path, `{${quoted}} is how messages quote a field`, {
      expected: `%(${quoted})s, as in a line`,
    });
  }
  if (text === INCIDENT_SERVICE) {
    faults.add(path, `"${text}" is what records that tell of incidents have there`, {
      expected: 'another value',
    });
  }
  for (const piece of parsed.pieces) {
    if (typeof piece !== 'string') refuseManyValues(piece, path, known, faults);
  }
  return parsed.pieces;
}

function refuseManyValues(
  piece: Exclude<LinePiece, string>,
  path: Path,
  known: readonly string[],
  faults: Faults,
): void {
  const name = sourceName(piece);
  if (!known.includes(name)) {
    const near = nearest(name, known);
    faults.add(path, `%(${name})s may have many values, and each would be a stream of its own in Loki`, {
      expected: FEW_VALUES,
      hint: didYouMean(near && `%(${near})s`),
      from: [['resource']],
    });
  } else if (!isPlain(piece.conversion)) {
    faults.add(path, `%(${name}) has a width, a precision or a type`, { expected: `%(${name})s alone` });
  }
}
