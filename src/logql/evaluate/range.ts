/**
 * A range function over records that stream by: which streams it selects, what its pipeline makes of a record, and the
 * windows of the series that come of it.
 */
import { type Labels, labelsKey } from '../../model/series.ts';
import type { Grouping, LogRange, MetricExpr, RangeFunction, Stage, Unwrap } from '../tree.ts';
import { lokiError, needsLoki } from './errors.ts';
import { type Keep, labelFilter, streamTest } from './filters.ts';
import { type Entry, Line, type Stream } from './line.ts';
import { pipeline } from './pipeline.ts';
import { bytesIn, numberIn, secondsIn } from './values.ts';
import { grouped, type Vector } from './vector.ts';
import { type Reduce, reducer, Window } from './window.ts';

type RangeExpr = Extract<MetricExpr, { kind: 'range' }>;

/** When it is evaluated: `originMs` and whole steps after it. */
export interface Clockwork {
  readonly originMs: number;
  readonly stepMs: number;
}

interface SeriesWindow {
  readonly labels: Labels;
  readonly window: Window;
}

/** A record that no value can be made of, and why. */
interface Trouble {
  readonly index: number;
  readonly error?: string;
  readonly doubt?: string;
}

/** Times are whole multiples of it, so that sums of them are exact. */
const LEAST_MS = 2 ** -8;

export class RangeEvaluation {
  readonly #name: RangeFunction;
  readonly selects: (stream: Stream) => boolean;
  readonly #keep: Keep;
  readonly #value: (line: Line) => number | undefined;
  readonly #grouping: Grouping | undefined;
  readonly #reduce: Reduce;
  readonly #absent: Labels | undefined;
  readonly #rangeMs: number;
  readonly #offsetMs: number;
  readonly #originMs: number;
  /** The length of a slot: steps, the range and the offset are whole multiples of it. */
  readonly #slotMs: number;
  readonly #line = new Line();
  readonly #series = new Map<string, SeriesWindow>();
  /** Whether the labels of the grouping are those of the stream, if it has them: no stage changes one. */
  readonly #groupsStreams: boolean;
  readonly #windows = new WeakMap<Stream, Window>();
  /** The windows of `#series`. */
  readonly #live = new Set<Window>();
  #troubles: Trouble[] = [];

  /** `sumBy`: what the function gives is summed up by these labels, so that series need not be kept apart any further. */
  constructor(expr: RangeExpr, { originMs, stepMs }: Clockwork, sumBy?: Grouping) {
    const { name, of, parameter = 0, grouping } = expr;
    if (name === 'rate_counter') throw needsLoki('`rate_counter` differs between versions of Loki');
    const { label: unwrappedLabel } = of.unwrap ?? {};
    const by = grouping ?? sumBy;
    if (by?.keeps && unwrappedLabel !== undefined && by.labels.includes(unwrappedLabel))
      throw needsLoki(`\`by (${unwrappedLabel})\` of a range that unwraps \`${unwrappedLabel}\``);
    this.#name = name;
    this.selects = selecting(of);
    this.#keep = pipeline(neededStages(name, of));
    this.#value = valuing(name, of.unwrap);
    this.#grouping = by;
    this.#groupsStreams =
      this.#grouping?.keeps === true && of.logs.stages.every(({ kind }) => !CHANGING.has(kind));
    this.#reduce = reducer(name, { quantile: parameter, unwraps: of.unwrap !== undefined });
    this.#absent = name === 'absent_over_time' ? namedLabels(of) : undefined;
    this.#rangeMs = of.rangeMs;
    this.#offsetMs = of.offsetMs;
    this.#originMs = originMs;
    for (const durationMs of [stepMs, of.rangeMs, of.offsetMs]) {
      if (!Number.isInteger(durationMs / LEAST_MS))
        throw needsLoki(`a step or an offset of ${durationMs} ms`);
    }
    this.#slotMs = [of.rangeMs, Math.abs(of.offsetMs)].reduce(commonDivisor, stepMs);
  }

  /** How long after its moment an evaluation has to wait for records that it looks at. */
  get aheadMs(): number {
    return Math.max(0, -this.#offsetMs);
  }

  /** Records come in the order of time. */
  take(entry: Entry): void {
    if (!this.selects(entry.stream)) return;
    const line = this.#line;
    line.begin(entry);
    const value = this.#keep(line) ? this.#value(line) : undefined;
    if (value !== undefined && this.#grouping?.keeps !== true && line.hasDetailsAlone)
      line.doubt ??= 'an error is dropped and its details stay: `| drop __error__, __error_details__`';
    const index = Math.ceil((entry.timeMs - this.#originMs) / this.#slotMs);
    if (value !== undefined && line.error === '' && line.doubt === undefined) {
      const window = this.#windowOf(line, entry.stream);
      // The labels of the series can be in doubt as well.
      if (line.doubt === undefined) {
        window.add(index, value);
        return;
      }
    }
    // Whether Loki drops a record in doubt is in doubt too.
    if (line.doubt !== undefined) this.#troubles.push({ index, doubt: line.doubt });
    else if (value !== undefined) this.#troubles.push({ index, error: line.error });
  }

  /** The window of the record's series; found once for each stream, if it has all labels of the grouping. */
  #windowOf(line: Line, stream: Stream): Window {
    if (!this.#groupsStreams) return this.#windowFor(line);
    let window = this.#windows.get(stream);
    if (!window || !this.#live.has(window)) {
      window = this.#windowFor(line);
      if (this.#grouping!.labels.every((name) => stream.labels[name])) this.#windows.set(stream, window);
    }
    return window;
  }

  #windowFor(line: Line): Window {
    const key = this.#absent
      ? ''
      : this.#grouping?.keeps
        ? namedKey(line, this.#grouping.labels)
        : labelsKey(this.#labelsOf(line));
    const found = this.#series.get(key);
    if (found) return found.window;
    const labels = this.#absent ?? this.#labelsOf(line);
    const window = new Window(this.#name);
    this.#series.set(key, { labels, window });
    this.#live.add(window);
    return window;
  }

  #labelsOf(line: Line): Labels {
    if (!this.#grouping) return line.labels();
    if (!this.#grouping.keeps) return grouped(line.labels(), this.#grouping);
    const labels: Record<string, string> = {};
    for (const name of this.#grouping.labels) {
      const value = line.get(name);
      if (value) labels[name] = value;
    }
    return labels;
  }

  /** Its values at a moment of the grid, in the order of moments. */
  at(timeMs: number): Vector {
    const to = Math.round((timeMs - this.#offsetMs - this.#originMs) / this.#slotMs);
    const from = to - Math.round(this.#rangeMs / this.#slotMs);
    this.#refuseTroubles(from, to);
    const values: { labels: Labels; value: number }[] = [];
    for (const [key, { labels, window }] of this.#series) {
      window.moveTo(from, to);
      if (window.hasSamples) values.push({ labels, value: this.#reduce(window, this.#rangeMs / 1000) });
      else if (window.empty) {
        this.#series.delete(key);
        this.#live.delete(window);
      }
    }
    if (!this.#absent) return values;
    return values.length > 0 ? [] : [{ labels: this.#absent, value: 1 }];
  }

  #refuseTroubles(from: number, to: number): void {
    if (this.#troubles.length === 0) return;
    this.#troubles = this.#troubles.filter(({ index }) => index > from);
    const here = this.#troubles.find(({ index }) => index <= to);
    if (!here) return;
    if (here.doubt !== undefined) throw needsLoki(here.doubt);
    const filter = 'a filter `| __error__=""` leaves such lines out';
    // Loki looks only for what a query needs, and what it does not look for cannot be wrong.
    if (here.error === 'JSONParserErr')
      throw needsLoki(`a line in the range is no JSON (${here.error}); ${filter}`);
    throw lokiError(`a line in the range is in error (${here.error}); ${filter}`);
  }
}

/** Stages that change or remove labels of a stream; parsers never do. */
const CHANGING: ReadonlySet<Stage['kind']> = new Set<Stage['kind']>(['label_format', 'drop', 'keep']);

function commonDivisor(a: number, b: number): number {
  let [high, low] = [a, b];
  while (low > 0) [high, low] = [low, high % low];
  return high;
}

/** Found out once for each stream. */
function selecting({ logs }: LogRange): (stream: Stream) => boolean {
  const test = streamTest(logs.selector);
  const known = new WeakMap<Stream, boolean>();
  return (stream) => {
    const before = known.get(stream);
    if (before !== undefined) return before;
    const answer = test(stream.labels);
    known.set(stream, answer);
    return answer;
  };
}

/** What writes a line that nobody reads is not run: lines are only counted. */
function neededStages(name: RangeFunction, { logs, unwrap }: LogRange): readonly Stage[] {
  const stages = [...logs.stages];
  while (name === 'count_over_time' && !unwrap && stages.at(-1)?.kind === 'line_format') stages.pop();
  return stages;
}

/** Of a record that stays; undefined if it has none and is passed over. */
function valuing(name: RangeFunction, unwrap: Unwrap | undefined): (line: Line) => number | undefined {
  if (unwrap) return unwrapped(unwrap);
  return name === 'bytes_over_time' || name === 'bytes_rate'
    ? ({ text }) => Buffer.byteLength(text)
    : () => 1;
}

export const SAMPLE_ERROR = 'SampleExtractionErr';

const CONVERSIONS = { bytes: bytesIn, duration: secondsIn, duration_seconds: secondsIn } as const;

function unwrapped({ label, conversion, filters }: Unwrap): (line: Line) => number | undefined {
  const read = conversion ? CONVERSIONS[conversion] : numberIn;
  const keeps = filters.map(labelFilter);
  return (line) => {
    const text = line.get(label);
    if (!text) return undefined;
    const value = read(text);
    if (value === undefined) line.fail(SAMPLE_ERROR);
    if (!keeps.every((keep) => keep(line))) return undefined;
    line.remove(label);
    return value ?? 0;
  };
}

/** An absent stream has the labels that its selector names with `=`. */
function namedLabels({ logs }: LogRange): Labels {
  const labels: Record<string, string> = {};
  const { matchers } = logs.selector;
  for (const { label, operator, value } of matchers) {
    if (operator !== '=' || value === '') continue;
    if (matchers.filter((other) => other.label === label).length > 1)
      throw needsLoki(`\`absent_over_time\` with several matchers for \`${label}\``);
    labels[label] = value;
  }
  return labels;
}

function namedKey(line: Line, names: readonly string[]): string {
  let key = '';
  for (const name of names) key += `${line.get(name) ?? ''}\u0000`;
  return key;
}
