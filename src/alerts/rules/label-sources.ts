/** Stream labels whose possible values are known from the services and levels of a scenario. */
import type { Scenario } from '../../model/scenario.ts';
import { SERVICE_NAME_LABELS, type StreamLabel, sourceName, type Via } from '../../model/stream-label.ts';

/** A level as its labels spell it: `%(severity)s` and `%(level)s`. */
export interface LevelTexts {
  readonly severity: string;
  readonly level: string;
}

export interface KnownLabel {
  /**
   * The values on the records of a service at a level, or at any level; the empty text: no such label. `undefined`: unknown,
   * or different by level.
   */
  valuesOf(service: string, texts?: LevelTexts): readonly string[] | undefined;
}

/** What the value of a label is derived from. */
type Source = 'service' | keyof LevelTexts;

const SOURCES: Readonly<Record<string, Source>> = {
  service: 'service',
  name: 'service',
  'service.name': 'service',
  severity: 'severity',
  level: 'level',
  levelname: 'level',
};

/**
 * The labels for the push API that identify a service or a level, or have values of single services, and those that Loki
 * derives from services and levels. Without `via`, values are those of both ways.
 */
export const knownLabels = (
  { labels }: Pick<Scenario, 'labels'>,
  via?: Via,
): ReadonlyMap<string, KnownLabel> =>
  new Map([
    ['service_name', { valuesOf: (service) => serviceNames(labels, service, via) }],
    ['severity_text', { valuesOf: (_, texts) => texts && [texts.level] }],
    ...labels.flatMap(knownLabel),
  ]);

function knownLabel(label: StreamLabel): readonly (readonly [string, KnownLabel])[] {
  if (sourceOf(label) === undefined && !label.byService) return [];
  const valuesOf: KnownLabel['valuesOf'] = (service, texts) => {
    const value = textOf(label, service, texts);
    return value === undefined ? undefined : [value];
  };
  return [[label.name, { valuesOf }]];
}

/** The only thing that the value depends on, besides fixed values of services. */
function sourceOf({ pieces }: StreamLabel): Source | undefined {
  const sources = pieces.flatMap((piece) => (typeof piece === 'string' ? [] : [SOURCES[sourceName(piece)]]));
  return sources.length === 1 ? sources[0] : undefined;
}

function textOf(label: StreamLabel, service: string, texts?: LevelTexts): string | undefined {
  const { pieces, byService = {} } = label;
  if (Object.hasOwn(byService, service)) return byService[service];
  const source = sourceOf(label);
  if (source === undefined)
    return pieces.every((piece) => typeof piece === 'string') ? pieces.join('') : undefined;
  const value = source === 'service' ? service : texts?.[source];
  if (value === undefined) return undefined;
  return pieces.map((piece) => (typeof piece === 'string' ? piece : value)).join('');
}

/** The name of the service over OTLP, or the label that Loki takes for it over the push API. */
function serviceNames(
  labels: readonly StreamLabel[],
  service: string,
  via: Via | undefined,
): readonly string[] | undefined {
  if (via === 'otlp') return [service];
  const pushed = pushedName(labels, service);
  if (via === 'push') return pushed === undefined ? undefined : [pushed];
  return [...new Set([service, pushed ?? service])];
}

/** `undefined`: unknown, or none of the labels names the service. */
function pushedName(labels: readonly StreamLabel[], service: string): string | undefined {
  for (const name of SERVICE_NAME_LABELS) {
    const label = labels.find((one) => one.name === name);
    const value = label && textOf(label, service);
    if (label && value !== '') return value;
  }
  return undefined;
}
