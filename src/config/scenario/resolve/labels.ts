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
  const ofAll = written.map(([name, text]) => ({
    name,
    pieces: resolveText(text, ['labels', name], known, faults),
  }));
  const labels = withServices(ofAll, file, faults);
  if (ofAll.length > MOST_LABELS) refuseMany(['labels'], ofAll.length, faults);
  // A label without pieces is already reported.
  if (ofAll.every(({ pieces }) => pieces.length > 0) && !countedLabel(labels)) {
    faults.add(['labels'], 'no label is present on every record', {
      expected: 'a label such as { app: "%(service)s" }',
    });
  }
  return labels;
}

function refuseMany(path: Path, count: number, faults: Faults): void {
  faults.add(path, `has ${count} labels`, { expected: `at most ${MOST_LABELS}, the limit of Loki` });
}

/** The labels of all services, with the values that single services set, and the labels that only they have. */
function withServices(
  ofAll: readonly StreamLabel[],
  { services }: ScenarioFile,
  faults: Faults,
): readonly StreamLabel[] {
  const own = new Map<string, Record<string, string>>();
  for (const [service, { labels = {} }] of Object.entries(services)) {
    for (const [name, value] of Object.entries(labels)) {
      refuseOwnValue(value, ['services', service, 'labels', name], faults);
      own.set(name, { ...own.get(name), [service]: value });
    }
    const count = new Set([...ofAll.map(({ name }) => name), ...Object.keys(labels)]).size;
    if (ofAll.length <= MOST_LABELS && count > MOST_LABELS) {
      refuseMany(['services', service, 'labels'], count, faults);
    }
  }
  const others = [...own.keys()].filter((name) => ofAll.every((label) => label.name !== name));
  return [...ofAll, ...others.map((name): StreamLabel => ({ name, pieces: [] }))].map((label) => {
    const byService = own.get(label.name);
    return byService ? { ...label, byService } : label;
  });
}

function refuseOwnValue(value: string, path: Path, faults: Faults): void {
  if (value === '') {
    faults.add(path, 'is empty, and for Loki a label with an empty value does not exist', {
      expected: 'a text',
    });
  } else if (value === INCIDENT_SERVICE) {
    faults.add(path, `"${value}" is reserved for records that mark incidents`, { expected: 'another value' });
  } else if (/%\(|\{[a-z_]+\}/.test(value)) {
    faults.add(path, 'is a template, but the labels of a service are fixed', {
      expected: 'plain text; `labels` at the top level takes templates',
    });
  }
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
