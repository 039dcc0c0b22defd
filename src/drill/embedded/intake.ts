/**
 * Records as Loki keeps them after its OTLP intake or its push API took them: which stream they are in, and which labels
 * each has of its own. A drill in this process reads the same as one in Loki because both read this form.
 *
 * Source: Loki's documentation, "Ingesting logs to Loki using OpenTelemetry Collector", "Format considerations".
 */
import { type Body, createBody } from '../../formats/index.ts';
import { nanosText } from '../../formats/otlp/hr-time.ts';
import { SCOPE_NAME } from '../../formats/otlp/log-attributes.ts';
import { perInstance } from '../../formats/per-instance.ts';
import { streamNames } from '../../formats/stream-labels.ts';
import { type Entry, EvaluationError, type Stream, type UnknownLabels } from '../../logql/index.ts';
import type { Attributes } from '../../model/attributes.ts';
import { SEVERITY_NUMBER } from '../../model/level.ts';
import type { LogRecord } from '../../model/record.ts';
import type { Scenario } from '../../model/scenario.ts';
import type { Labels } from '../../model/series.ts';
import type { StreamLabel, Via } from '../../model/stream-label.ts';
import { attributeActions } from './attributes.ts';
import { DETECTED_LEVEL, detectedLevel, LEVEL_IN_LINE } from './level.ts';
import type { LokiProfile } from './profile.ts';

export interface Intake {
  /** Loki's form of a log record. Records come in the order of time. */
  take(record: LogRecord): Entry;
  /** A stream label that every record has, by which records are counted. */
  readonly counted: string;
  /** Its value. */
  countedAs(record: LogRecord): string;
}

export interface IntakeOptions {
  readonly profile: LokiProfile;
  /** As Loki's OTLP endpoint takes records, or as its push API does. Default: `push` if the scenario has labels. */
  readonly via: Via | undefined;
}

/** Rules that select the labels of a scenario never match streams that came over OTLP. */
export const defaultVia = ({ ownLabels }: Pick<Scenario, 'ownLabels'>): Via => (ownLabels ? 'push' : 'otlp');

export function intakeOf(scenario: Scenario, { profile, via = defaultVia(scenario) }: IntakeOptions): Intake {
  const body = createBody(scenario.body);
  return via === 'push' ? pushIntake(profile, scenario.labels, body) : otlpIntake(profile, body);
}

/** A name that Loki accepts for a label: every other character becomes an underscore. */
export const labelName = (attribute: string): string => attribute.replaceAll(/[^a-zA-Z0-9_]/g, '_');

/** Loki does not take records of this stream. */
export class StreamRejected extends Error {
  override readonly name = 'StreamRejected';
}

/** @throws StreamRejected if a stream has too many labels */
export function checked(labels: Labels, { mostLabels }: LokiProfile): Labels {
  const count = Object.keys(labels).length;
  if (count > mostLabels) {
    throw new StreamRejected(
      `a stream has ${count} labels, and Loki takes at most ${mostLabels} (limits_config.max_label_names_per_series)`,
    );
  }
  return labels;
}

/** As `/otlp/v1/logs` takes them. `body`: the line of a record; absent: its message. */
export function otlpIntake(profile: LokiProfile, body?: Body): Intake {
  const onResource = attributeActions('resource', profile);
  const onLog = attributeActions('log', profile);
  const sourceOf = perInstance(
    ({ resource }) => new OtlpSource(resource, { profile, body, onResource, onLog }),
  );
  return {
    counted: 'service_name',
    countedAs: ({ instance }) => instance.service,
    take: (record) => new OtlpEntry(record, sourceOf(record.instance)),
  };
}

interface SourceOptions {
  readonly profile: LokiProfile;
  readonly body: Body | undefined;
  readonly onResource: ReturnType<typeof attributeActions>;
  readonly onLog: ReturnType<typeof attributeActions>;
}

/** What the records of one service instance share. */
class OtlpSource {
  readonly stream: Stream;
  /** Resource attributes that are no stream labels. */
  readonly rest: Labels;
  readonly body: Body | undefined;
  /** What becomes of an attribute of a record. Undefined: each is structured metadata. */
  readonly onLog: SourceOptions['onLog'];
  readonly #profile: LokiProfile;
  /** The stream or the resource holds a level, or the profile has levels in other fields than OTLP's own. */
  readonly #ownLevel: boolean;
  readonly #byText = new Map<string, string>();

  constructor(resource: Attributes, { profile, body, onResource, onLog }: SourceOptions) {
    const stream: Record<string, string> = {};
    const rest: Record<string, string> = {};
    for (const name in resource) {
      const action = onResource?.(name);
      if (action === 'drop') continue;
      const labels = action === 'index_label' ? stream : rest;
      labels[labelName(name)] = String(resource[name]);
    }
    this.stream = { labels: checked(stream, profile) };
    this.rest = rest;
    this.body = body;
    this.onLog = onLog;
    this.#profile = profile;
    this.#ownLevel =
      !profile.levelFields.includes('severity_text') ||
      [...profile.levelFields, DETECTED_LEVEL].some((field) => field in stream || field in rest);
  }

  /** Whether an attribute of a record can decide its level. */
  #isLevel(attribute: string): boolean {
    const name = nameOf(attribute);
    return name === DETECTED_LEVEL || this.#profile.levelFields.includes(name);
  }

  /** The detected level; undefined if the profile detects none. */
  levelOf(record: LogRecord, metadata: () => Labels): string | undefined {
    if (!this.#profile.detectsLevels) return undefined;
    for (const name in record.attributes) if (this.#isLevel(name)) return this.#detected(record, metadata());
    if (this.#ownLevel) return this.#detected(record, metadata());
    const { severityText } = record;
    let level = this.#byText.get(severityText);
    if (level === undefined) {
      level = this.#detected(record, { severity_text: severityText });
      this.#byText.set(severityText, level);
    }
    return level;
  }

  #detected({ level }: LogRecord, metadata: Labels): string {
    const severityNumber = SEVERITY_NUMBER[level];
    const { labels: stream } = this.stream;
    return detectedLevel({ stream, metadata, severityNumber }, this.#profile) ?? 'unknown';
  }
}

class OtlpEntry implements Entry {
  readonly #record: LogRecord;
  readonly #source: OtlpSource;
  #line: string | undefined;
  #metadata: Labels | undefined;

  constructor(record: LogRecord, source: OtlpSource) {
    this.#record = record;
    this.#source = source;
  }

  get stream(): Stream {
    return this.#source.stream;
  }

  get timeMs(): number {
    return this.#record.timeMs;
  }

  get line(): string {
    const { body } = this.#source;
    this.#line ??= body ? body(this.#record) : this.#record.message;
    return this.#line;
  }

  get metadata(): Labels {
    if (this.#metadata) return this.#metadata;
    const metadata = this.#sent();
    const level = this.#source.levelOf(this.#record, () => metadata);
    this.#metadata = level === undefined ? metadata : { ...metadata, [DETECTED_LEVEL]: level };
    return this.#metadata;
  }

  /** Most rules read one or two labels of a record: those are not worth all of them. */
  label(name: string): string | undefined {
    if (this.#metadata || this.#source.onLog) return this.metadata[name];
    if (name === DETECTED_LEVEL) return this.#source.levelOf(this.#record, () => this.#sent());
    const field = FIELDS[name]?.(this.#record) ?? this.#source.rest[name];
    let value: string | undefined;
    for (const attribute in this.#record.attributes) {
      if (nameOf(attribute) !== name) continue;
      if (value !== undefined || (field !== undefined && ATTRIBUTES[name] !== attribute))
        throw ambiguous(name);
      value = String(this.#record.attributes[attribute]);
    }
    return value ?? field;
  }

  /** Without what Loki adds. */
  #sent(): Labels {
    const record = this.#record;
    const { onLog, rest } = this.#source;
    const metadata: Record<string, string> = { ...rest };
    for (const name in FIELDS) {
      const value = FIELDS[name]!(record);
      const isDropped = ATTRIBUTES[name] !== undefined && onLog?.(ATTRIBUTES[name]) === 'drop';
      if (value === undefined || isDropped) continue;
      if (metadata[name] !== undefined) throw ambiguous(name);
      metadata[name] = value;
    }
    for (const attribute in record.attributes) {
      if (onLog?.(attribute) === 'drop') continue;
      const name = nameOf(attribute);
      // An attribute takes the place of a field that is the same attribute.
      if (metadata[name] !== undefined && ATTRIBUTES[name] !== attribute) throw ambiguous(name);
      metadata[name] = String(record.attributes[attribute]);
    }
    return metadata;
  }
}

const ambiguous = (name: string): EvaluationError =>
  new EvaluationError(
    'needs-loki',
    `a record has several attributes or fields that become the label \`${name}\`, and which one counts is not documented`,
  );

const ofNumber = (value: number | undefined): string | undefined =>
  value === undefined ? undefined : String(value);

/** Labels that come of the fields of a record: those of OTLP, and the attributes that `logAttributes` makes of them. */
const FIELDS: Readonly<Record<string, (record: LogRecord) => string | undefined>> = {
  scope_name: () => SCOPE_NAME,
  severity_number: ({ level }) => String(SEVERITY_NUMBER[level]),
  severity_text: ({ severityText }) => severityText,
  trace_id: ({ span }) => span.traceId,
  span_id: ({ span }) => span.spanId,
  flags: () => '1',
  observed_timestamp: ({ observedMs }) => nanosText(observedMs),
  log_record_uid: ({ uid }) => uid,
  user_id: ({ userId }) => userId,
  session_id: ({ sessionId }) => sessionId,
  request_id: ({ requestId }) => requestId,
  duration_ms: ({ durationMs }) => ofNumber(durationMs),
  own_ms: ({ ownMs }) => ofNumber(ownMs),
  error_code: ({ errorCode }) => errorCode,
  service_peer_name: ({ dependency }) => dependency,
};

/** The attributes that fields become in OTLP (`logAttributes`), by their labels. All others are fields of OTLP itself. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  log_record_uid: 'log.record.uid',
  user_id: 'user.id',
  session_id: 'session.id',
  request_id: 'request.id',
  duration_ms: 'duration_ms',
  own_ms: 'own_ms',
  error_code: 'error.code',
  service_peer_name: 'service.peer.name',
};

const names = new Map<string, string>();
const MOST_NAMES = 10_000;

/** `labelName`, computed once for each attribute. */
function nameOf(attribute: string): string {
  let name = names.get(attribute);
  if (name === undefined) {
    name = labelName(attribute);
    if (names.size < MOST_NAMES) names.set(attribute, name);
  }
  return name;
}

/** The least by which two times of this era differ, in ms. */
const LEAST_MS = 2 ** -12;

/** As `/loki/api/v1/push` takes them, with the stream labels of a scenario. */
export function pushIntake(profile: LokiProfile, labels: readonly StreamLabel[], body?: Body): Intake {
  const names = streamNames(labels);
  const streams = new Map<string, PushStream>();
  return {
    counted: names.counted,
    countedAs: names.countedAs,
    take: (record) => {
      const name = names.nameOf(record);
      let stream = streams.get(name);
      if (!stream) {
        stream = new PushStream(pushedLabels(names.labelsOf(record), profile), profile);
        streams.set(name, stream);
      }
      return stream.take(record.timeMs, body ? body(record) : record.message);
    },
  };
}

/** Loki adds the name of the service where a stream has none. */
export function pushedLabels(labels: Labels, profile: LokiProfile): Labels {
  if (labels.service_name || profile.serviceNames.length === 0) return checked(labels, profile);
  const found = profile.serviceNames.find((name) => labels[name]);
  return checked({ ...labels, service_name: found ? labels[found]! : 'unknown_service' }, profile);
}

/** The entries of a stream that came over the push API. */
export class PushStream implements Stream {
  readonly labels: Labels;
  readonly #metadata: Labels;
  readonly #unknown: UnknownLabels | undefined;
  #lastMs = Number.NEGATIVE_INFINITY;

  constructor(labels: Labels, profile: LokiProfile) {
    this.labels = labels;
    const level = profile.detectsLevels
      ? detectedLevel({ stream: labels, metadata: {} }, profile)
      : undefined;
    this.#metadata = level === undefined ? {} : { [DETECTED_LEVEL]: level };
    this.#unknown = level === undefined && profile.detectsLevels ? LEVEL_IN_LINE : undefined;
  }

  /** No two entries of a pushed stream have the same time: see the output that writes Loki's push API. */
  take(timeMs: number, line: string): Entry {
    this.#lastMs = timeMs > this.#lastMs ? timeMs : this.#lastMs + LEAST_MS;
    return { stream: this, timeMs: this.#lastMs, line, metadata: this.#metadata, unknown: this.#unknown };
  }
}
