/** Resolves the stream labels for Loki's push API: each with few values, and at least one that all records have. */

import { didYouMean, nearest } from '../../../core/suggest.ts';
import { INCIDENT_SERVICE } from '../../../model/incident.ts';
import { isPlain, type LinePiece, parseLineTemplate } from '../../../model/line-format.ts';
import { countedLabel, LABEL_SOURCES, type StreamLabel, sourceName } from '../../../model/stream-label.ts';
import type { Path } from '../../yaml/source.ts';
import type { Faults } from '../faults.ts';
import type { ScenarioFile } from '../schema.ts';

const DEFAULT_LABELS: Readonly<Record<string, string>> = { app: '%(service)s', level: '%(severity)s' };

/** The default limit of Loki (`max_label_names_per_series`). */
const MOST_LABELS = 15;

/** Each field once, by the name that the json formats use. */
const NAMES = LABEL_SOURCES.filter((name) => !name.includes('.') && name !== 'name' && name !== 'levelname');
const FEW_VALUES = `plain text, or fields with few distinct values: ${NAMES.join(', ')}, an attribute such as http.route, a resource attribute of this file`;

export function resolveLabels(file: ScenarioFile, faults: Faults): readonly StreamLabel[] {
  const written = Object.entries(file.labels ?? DEFAULT_LABELS);
  const known = [...LABEL_SOURCES, ...resourceNames(file)];
  const labels = written.map(([name, text]) => ({
    name,
    pieces: resolveText(text, ['labels', name], known, faults),
  }));
  if (labels.length > MOST_LABELS) {
    faults.add(['labels'], `has ${labels.length} labels`, {
      expected: `at most ${MOST_LABELS}, the limit of Loki`,
    });
  }
  // A label without pieces is already reported.
  if (labels.every(({ pieces }) => pieces.length > 0) && !countedLabel(labels)) {
    faults.add(['labels'], 'no label is present on every record', {
      expected: 'a label such as { app: "%(service)s" }',
    });
  }
  return labels;
}

/** Resource attributes of the file. Their values are constants, so there are few. */
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
    faults.add(path, `{${quoted}} is a placeholder of messages`, {
      expected: `a field of a line template: %(${quoted})s`,
    });
  }
  if (text === INCIDENT_SERVICE) {
    faults.add(path, `"${text}" is reserved for records that mark incidents`, {
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
    faults.add(path, `%(${name})s may have many values, and Loki would store a stream for each`, {
      expected: FEW_VALUES,
      hint: didYouMean(near && `%(${near})s`),
      from: [['resource']],
    });
  } else if (!isPlain(piece.conversion)) {
    faults.add(path, `%(${name}) has a width, a precision or a type`, { expected: `%(${name})s` });
  }
}
