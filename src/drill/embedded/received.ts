/** Log records that arrived as OTLP, as Loki's OTLP intake keeps them. */
import type { Entry, Stream } from '../../logql/index.ts';
import { type Labels, labelsKey } from '../../model/series.ts';
import type { PlainMap, PlainValue, ReceivedLog } from '../../read/otlp-json.ts';
import { attributeActions } from './attributes.ts';
import { checked, labelName } from './intake.ts';
import { DETECTED_LEVEL, detectedLevel, LEVEL_IN_LINE } from './level.ts';
import type { LokiProfile } from './profile.ts';

/** One stream for each set of stream labels, whatever request a record came in. */
export function receivedIntake(profile: LokiProfile): (log: ReceivedLog) => Entry {
  const streams = new Map<string, Stream>();
  const onResource = attributeActions('resource', profile);
  const actions = { onScope: attributeActions('scope', profile), onLog: attributeActions('log', profile) };
  return (log) => {
    const stream: Record<string, string> = {};
    const rest: Record<string, string> = {};
    for (const [name, value] of Object.entries(log.resource)) {
      const action = onResource?.(name);
      if (action !== 'drop') flatten(name, value, action === 'index_label' ? stream : rest);
    }
    stream.service_name ??= 'unknown_service';
    const key = labelsKey(stream);
    let known = streams.get(key);
    if (!known) {
      known = { labels: checked(stream, profile) };
      streams.set(key, known);
    }
    const metadata = metadataOf(log, { stream, rest, profile, ...actions });
    return {
      stream: known,
      timeMs: millis(log.timeNanos),
      line: textOf(log.body),
      metadata,
      ...(profile.detectsLevels && metadata[DETECTED_LEVEL] === undefined ? { unknown: LEVEL_IN_LINE } : {}),
    };
  };
}

interface Surroundings {
  readonly stream: Labels;
  /** Attributes of the resource that are no stream labels. */
  readonly rest: Labels;
  readonly profile: LokiProfile;
  readonly onScope: Actions;
  readonly onLog: Actions;
}

type Actions = ReturnType<typeof attributeActions>;

function metadataOf(log: ReceivedLog, { stream, rest, profile, onScope, onLog }: Surroundings): Labels {
  const { scope, severityNumber, severityText, traceId, spanId, flags, observedNanos } = log;
  const metadata: Record<string, string> = { ...rest };
  keep(scope.attributes, onScope, metadata);
  if (scope.name !== '') metadata.scope_name = scope.name;
  if (scope.version !== '') metadata.scope_version = scope.version;
  keep(log.attributes, onLog, metadata);
  if (observedNanos !== '0') metadata.observed_timestamp = observedNanos;
  if (severityNumber !== 0) metadata.severity_number = String(severityNumber);
  if (severityText !== '') metadata.severity_text = severityText;
  if (traceId !== '') metadata.trace_id = traceId;
  if (spanId !== '') metadata.span_id = spanId;
  if (flags !== 0) metadata.flags = String(flags);
  if (profile.detectsLevels) {
    const level = detectedLevel({ stream, metadata, severityNumber }, profile);
    if (level !== undefined) metadata[DETECTED_LEVEL] = level;
  }
  return metadata;
}

function keep(attributes: PlainMap, actions: Actions, into: Record<string, string>): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (actions?.(name) !== 'drop') flatten(name, value, into);
  }
}

/** Nested maps become one label for each value, with the keys joined by underscores. */
function flatten(name: string, value: PlainValue, into: Record<string, string>): void {
  if (isMap(value)) {
    for (const [key, inner] of Object.entries(value)) flatten(`${name}_${key}`, inner, into);
  } else into[labelName(name)] = textOf(value);
}

const isMap = (value: PlainValue): value is PlainMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textOf = (value: PlainValue): string =>
  typeof value === 'object' ? (value === null ? '' : JSON.stringify(value)) : String(value);

/** With a fraction, as exact as a number of milliseconds can be. */
const millis = (nanos: string): number => {
  const whole = nanos.padStart(7, '0');
  return Number(whole.slice(0, -6)) + Number(whole.slice(-6)) / 1e6;
};
