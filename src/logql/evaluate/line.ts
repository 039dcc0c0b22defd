/** One record on its way through a pipeline: its line, and its labels as the stages see and change them. */
import type { Labels } from '../../model/series.ts';

/** Records of one stream share this object: what is found out of a stream is found out once. */
export interface Stream {
  /** Its index labels. */
  readonly labels: Labels;
}

/** A record as Loki keeps it. Its line and metadata may be computed when they are read: many queries need neither. */
export interface Entry {
  readonly stream: Stream;
  readonly timeMs: number;
  readonly line: string;
  /** Labels of this record alone: its structured metadata. */
  readonly metadata: Labels;
  /** One of them, if that costs less than all of them. */
  label?(name: string): string | undefined;
  /** Labels that Loki adds to this record, but whose values are not known here. */
  readonly unknown?: UnknownLabels | undefined;
}

export interface UnknownLabels {
  readonly names: readonly string[];
  /** Why their values are not known. */
  readonly reason: string;
}

export const ERROR = '__error__';
export const ERROR_DETAILS = '__error_details__';

const NOTHING: Entry = { stream: { labels: {} }, timeMs: 0, line: '', metadata: {} };

/** Reused from record to record, because a pipeline runs for each of them. */
export class Line {
  error = '';
  /** Why the result that Loki computes for this record is not known exactly. */
  doubt: string | undefined;
  #entry = NOTHING;
  #stream: Labels = {};
  #text: string | undefined;
  /** What stages have written; undefined where they have removed. */
  readonly #written = new Map<string, string | undefined>();
  readonly #parsed = new Set<string>();
  #hasDetails = false;

  begin(entry: Entry): void {
    this.#entry = entry;
    this.#text = undefined;
    this.error = '';
    this.doubt = undefined;
    this.#hasDetails = false;
    this.#stream = entry.stream.labels;
    if (this.#written.size > 0) this.#written.clear();
    if (this.#parsed.size > 0) this.#parsed.clear();
  }

  get timeMs(): number {
    return this.#entry.timeMs;
  }

  get text(): string {
    this.#text ??= this.#entry.line;
    return this.#text;
  }

  set text(text: string) {
    this.#text = text;
  }

  get #metadata(): Labels {
    return this.#entry.metadata;
  }

  /** Whether an error was dropped and its details were not: those are a label, whose text is not documented. */
  get hasDetailsAlone(): boolean {
    return this.#hasDetails && this.error === '';
  }

  /** A label's value; undefined where there is none. */
  get(name: string): string | undefined {
    if (name === ERROR) return this.error === '' ? undefined : this.error;
    if (name === ERROR_DETAILS) return this.#hasDetails ? '' : undefined;
    if (this.#written.size > 0 && this.#written.has(name)) return this.#written.get(name);
    const { unknown } = this.#entry;
    if (unknown?.names.includes(name)) this.doubt ??= unknown.reason;
    return this.#stream[name] ?? this.#own(name) ?? this.#shadowed(name);
  }

  /** Whether there is such a label, also if its value is not known. */
  has(name: string): boolean {
    if (!this.#written.has(name) && this.#entry.unknown?.names.includes(name)) return true;
    return this.get(name) !== undefined;
  }

  /** Of the metadata. */
  #own(name: string): string | undefined {
    return this.#entry.label ? this.#entry.label(name) : this.#metadata[name];
  }

  /** Metadata of a name that the stream has as well is found with a suffix. */
  #shadowed(name: string): string | undefined {
    if (!name.endsWith(SUFFIX)) return undefined;
    const base = name.slice(0, -SUFFIX.length);
    return base in this.#stream ? this.#own(base) : undefined;
  }

  /** What a parser finds: labels that the record has keep their value, and what is found gets a suffix. */
  extract(name: string, value: string): void {
    const [inStream, inMetadata] = [name in this.#stream, this.#own(name) !== undefined];
    const own = inStream || inMetadata ? `${name}${SUFFIX}` : name;
    if (inStream && inMetadata)
      this.doubt ??= `\`${own}\` is in the line and in the record's metadata, and which one counts differs between versions of Loki`;
    const { unknown } = this.#entry;
    if (unknown?.names.includes(name)) this.doubt ??= unknown.reason;
    if (this.#parsed.has(own)) {
      this.doubt ??= `two parsers find \`${own}\``;
      return;
    }
    if (this.#written.has(own))
      this.doubt ??= `a parser finds \`${own}\`, which a stage before it writes or drops`;
    this.#parsed.add(own);
    this.#written.set(own, value);
  }

  set(name: string, value: string): void {
    this.#written.set(name, value);
  }

  remove(name: string): void {
    if (name === ERROR) this.error = '';
    else if (name === ERROR_DETAILS) this.#hasDetails = false;
    else this.#written.set(name, undefined);
  }

  fail(error: string): void {
    this.#hasDetails = true;
    if (this.error === '') this.error = error;
  }

  /** Names of all labels, those of errors not among them. */
  names(): readonly string[] {
    const names = new Set(Object.keys(this.#stream));
    const { unknown } = this.#entry;
    if (unknown?.names.some((name) => !this.#written.has(name))) this.doubt ??= unknown.reason;
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
