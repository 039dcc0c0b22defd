/**
 * Resolves the stream labels for Loki's push API, those of the scenario and those of single services: each with few values,
 * and at least one that all records have.
 */

import { didYouMean, nearest } from '../../../core/suggest.ts';
import { INCIDENT_SERVICE } from '../../../model/incident.ts';
import { isPlain, type LinePiece, parseLineTemplate } from '../../../model/line-format.ts';
import { countedLabel, LABEL_SOURCES, type StreamLabel, sourceName } from '../../../model/stream-label.ts';
import type { Path } from '../../yaml/source.ts';
import type { Faults } from '../faults.ts';
import type { ScenarioFile } from '../schema.ts';
import type { ServiceFile } from './surroundings.ts';

const DEFAULT_LABELS: Readonly<Record<string, string>> = { app: '%(service)s', level: '%(severity)s' };

/** The default limit of Loki (`max_label_names_per_series`). */
const MOST_LABELS = 15;

/** Each field once, by the name that the json formats use. */
const NAMES = LABEL_SOURCES.filter((name) => !name.includes('.') && name !== 'name' && name !== 'levelname');
const FEW_VALUES = `plain text, or fields with few distinct values: ${NAMES.join(', ')}, an attribute such as http.route, a resource attribute of this file`;

export function resolveLabels(file: ScenarioFile, faults: Faults): readonly StreamLabel[] {
  const common = resolveCommon(file, faults);
  const labels = withServices(common, file.services, faults);
  // A label without pieces is already reported.
  if (common.every(({ pieces }) => pieces.length > 0) && !countedLabel(labels)) {
    faults.add(['labels'], 'no label is present on every record', {
      expected: 'a label such as { app: "%(service)s" }',
      from: [['services']],
    });
  }
  return labels;
}

/** Whether the file states labels, for the scenario or for a service. */
export const hasOwnLabels = ({ labels, services }: ScenarioFile): boolean =>
  labels !== undefined || Object.values(services).some((service) => namesOf(service).length > 0);

const namesOf = ({ labels = {} }: ServiceFile): readonly string[] => Object.keys(labels);

/** The labels of the scenario. */
function resolveCommon(file: ScenarioFile, faults: Faults): readonly StreamLabel[] {
  const known = [...LABEL_SOURCES, ...resourceNames(file)];
  const labels = Object.entries(file.labels ?? DEFAULT_LABELS).map(([name, text]) => ({
    name,
    pieces: resolveText(text, ['labels', name], known, faults),
  }));
  refuseMany(labels.length, ['labels'], faults);
  return labels;
}

/** The same labels, with what services add to them and replace. */
function withServices(
  common: readonly StreamLabel[],
  services: ScenarioFile['services'],
  faults: Faults,
): readonly StreamLabel[] {
  const entries = Object.entries(services);
  const shared = common.map(({ name }) => name);
  for (const [service, definition] of entries) resolveOwn(service, definition, shared, faults);
  const added = new Set(entries.flatMap(([, definition]) => namesOf(definition)));
  for (const name of shared) added.delete(name);
  return [...common, ...Array.from(added, (name): StreamLabel => ({ name, pieces: [] }))].map((label) => {
    const values = entries.flatMap(([service, { labels = {} }]) =>
      Object.hasOwn(labels, label.name) ? [[service, labels[label.name]!.toWellFormed()] as const] : [],
    );
    if (values.length === 0) return label;
    return {
      ...label,
      byService: Object.fromEntries(values),
      ...(values.length === entries.length ? { everyService: true } : {}),
    };
  });
}

function resolveOwn(
  service: string,
  definition: ServiceFile,
  shared: readonly string[],
  faults: Faults,
): void {
  const path: Path = ['services', service, 'labels'];
  const own = Object.entries(definition.labels ?? {});
  for (const [name, text] of own) {
    const field = FIELD_OR_PLACEHOLDER.exec(text)?.[0];
    if (field !== undefined) {
      faults.add([...path, name], `${field} is not fixed text`, {
        expected: 'the same text for all records of the service',
        hint: 'put a label with fields into `labels:` of the scenario',
      });
    }
    refuseReserved(text, [...path, name], faults);
  }
  // Too many labels of the scenario are already reported.
  if (own.length === 0 || shared.length > MOST_LABELS) return;
  const count = new Set([...shared, ...namesOf(definition)]).size;
  refuseMany(count, path, faults, ' together with those of the scenario');
}

/** Of a line template, or of a message. */
const FIELD_OR_PLACEHOLDER = /%\([^()]*\)|\{[a-z_]+\}/;

function refuseMany(count: number, path: Path, faults: Faults, together = ''): void {
  if (count <= MOST_LABELS) return;
  faults.add(path, `has ${count} labels${together}`, {
    expected: `at most ${MOST_LABELS}, the limit of Loki`,
    from: [['labels']],
  });
}

function refuseReserved(text: string, path: Path, faults: Faults): void {
  if (text !== INCIDENT_SERVICE) return;
  faults.add(path, `"${text}" is reserved for records that mark incidents`, { expected: 'another value' });
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
  refuseReserved(text, path, faults);
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
