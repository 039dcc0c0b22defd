/** One record on its way through a pipeline: its line, and its labels as the stages see and change them. */
import type { Labels } from '../../model/series.ts';

/** Records of one stream share this object: what is found out of a stream is found out once. */
export interface Stream {
  /** Its index labels. */
  readonly labels: Labels;
}

/** A record as Loki keeps it. */
export interface Entry {
  readonly stream: Stream;
  readonly timeMs: number;
  readonly line: string;
  /** Labels of this record alone. */
  readonly metadata: Labels;
}

export const ERROR = '__error__';
const ERROR_DETAILS = '__error_details__';

/** Reused from record to record, because a pipeline runs for each of them. */
export class Line {
  text = '';
  timeMs = 0;
  error = '';
  /** Why what Loki makes of this record is not known exactly. */
  doubt: string | undefined;
  #stream: Labels = {};
  #metadata: Labels = {};
  /** What stages have written; undefined where they have removed. */
  readonly #written = new Map<string, string | undefined>();
  readonly #parsed = new Set<string>();

  begin({ stream, metadata, line, timeMs }: Entry): void {
    this.text = line;
    this.timeMs = timeMs;
    this.error = '';
    this.doubt = undefined;
    this.#stream = stream.labels;
    this.#metadata = metadata;
    if (this.#written.size > 0) this.#written.clear();
    if (this.#parsed.size > 0) this.#parsed.clear();
  }

  /** A label's value; undefined where there is none. */
  get(name: string): string | undefined {
    if (name === ERROR) return this.error === '' ? undefined : this.error;
    if (this.#written.size > 0 && this.#written.has(name)) return this.#written.get(name);
    return this.#stream[name] ?? this.#metadata[name] ?? this.#shadowed(name);
  }

  /** Metadata of a name that the stream has as well is found with a suffix. */
  #shadowed(name: string): string | undefined {
    if (!name.endsWith(SUFFIX)) return undefined;
    const base = name.slice(0, -SUFFIX.length);
    return base in this.#stream ? this.#metadata[base] : undefined;
  }

  /** What a parser finds: labels that the record has keep their value, and what is found gets a suffix. */
  extract(name: string, value: string): void {
    const [inStream, inMetadata] = [name in this.#stream, name in this.#metadata];
    const own = inStream || inMetadata ? `${name}${SUFFIX}` : name;
    if (inStream && inMetadata)
      this.doubt ??= `\`${own}\` is in the line and in the record's metadata, and which one counts differs between versions of Loki`;
    if (this.#parsed.has(own)) {
      this.doubt ??= `two parsers find \`${own}\``;
      return;
    }
    this.#parsed.add(own);
    this.#written.set(own, value);
  }

  set(name: string, value: string): void {
    this.#written.set(name, value);
  }

  remove(name: string): void {
    if (name === ERROR) this.error = '';
    else this.#written.set(name, undefined);
  }

  fail(error: string): void {
    if (this.error === '') this.error = error;
  }

  /** Names of all labels, those of errors not among them. */
  names(): readonly string[] {
    const names = new Set(Object.keys(this.#stream));
    for (const name in this.#metadata) names.add(name in this.#stream ? `${name}${SUFFIX}` : name);
    for (const [name, value] of this.#written) {
      if (value === undefined) names.delete(name);
      else names.add(name);
    }
    names.delete(ERROR_DETAILS);
    return [...names];
  }

  /** All labels that have a value. */
  labels(): Labels {
    const labels: Record<string, string> = {};
    for (const name of this.names()) {
      const value = this.get(name);
      if (value) labels[name] = value;
    }
    return labels;
  }
}

const SUFFIX = '_extracted';
