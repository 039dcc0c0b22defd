/** The series that the records of one pipeline are grouped into, for all range functions that group them alike. */
import { type Labels, labelsKey } from '../../model/series.ts';
import type { Grouping, Stage } from '../tree.ts';
import type { Entry, Line, Stream } from './line.ts';
import { grouped, LabelSet } from './shape.ts';
import { type Kept, SeriesSlots } from './slots.ts';
import { type Trouble, Troubles } from './troubles.ts';
import type { Viewer } from './view.ts';

export interface TrackOptions {
  readonly grouping: Grouping | undefined;
  /** All records are one series without labels of its own. */
  readonly isOne: boolean;
  readonly kept: Kept;
  /** Slots begin here. */
  readonly originMs: number;
  readonly slotMs: number;
  readonly stages: readonly Stage[];
}

export class Track {
  readonly #troubles = new Troubles();
  /** The last slot that an evaluation has looked at. */
  #closed = Number.NEGATIVE_INFINITY;
  readonly #options: TrackOptions;
  /** Whether the labels of the grouping are those of the stream, if it has them: no stage changes one. */
  readonly #groupsStreams: boolean;
  readonly #series = new Map<string, SeriesSlots>();
  readonly #viewers = new Set<Viewer>();

  constructor(options: TrackOptions) {
    const { grouping, stages } = options;
    this.#options = options;
    this.#groupsStreams = grouping?.keeps === true && stages.every(({ kind }) => !CHANGING.has(kind));
  }

  get viewers(): ReadonlySet<Viewer> {
    return this.#viewers;
  }

  /** Before the first record. */
  follow(viewer: Viewer): void {
    this.#viewers.add(viewer);
  }

  leave(viewer: Viewer): void {
    this.#viewers.delete(viewer);
    for (const series of this.#series.values()) {
      series.drop(viewer);
      this.forget(series);
    }
  }

  /**
   * An evaluation looks at the slots after `from` up to `to`.
   *
   * @throws EvaluationError if a record there has no value
   */
  lookAt(from: number, to: number): void {
    if (to > this.#closed) this.#closed = to;
    if (this.#troubles.areNone) return;
    this.#troubles.forget(Math.min(...[...this.#viewers].map(({ passed }) => passed)));
    this.#troubles.refuse(from, to);
  }

  /** Whether a record of the stream is of the same series as the last. */
  keepsTo(stream: Stream): boolean {
    const { grouping } = this.#options;
    return this.#groupsStreams && grouping!.labels.every((name) => stream.labels[name]);
  }

  #slotOf(timeMs: number): number {
    return Math.ceil((timeMs - this.#options.originMs) / this.#options.slotMs);
  }

  /** Takes a record that a pipeline has kept or doubts. Returns the series that it is in, if it is in one. */
  take(
    entry: Entry,
    line: Line,
    value: number | undefined,
    known: SeriesSlots | undefined,
  ): SeriesSlots | undefined {
    const { grouping } = this.#options;
    if (value !== undefined && grouping?.keeps !== true && line.hasDetailsAlone)
      line.doubt ??= 'an error is dropped and its details stay: `| drop __error__, __error_details__`';
    const index = this.#slotOf(entry.timeMs);
    if (value !== undefined && line.error === '' && line.doubt === undefined) {
      const series = known && !known.isGone ? known : this.#seriesOf(line);
      // The labels of the series can be in doubt as well.
      if (line.doubt === undefined) series.add(index, value, this.#closed);
      else this.#troubles.add({ index, doubt: line.doubt });
      return series;
    }
    // Whether Loki drops a record in doubt is in doubt too.
    const trouble = troubleOf(line, value, index);
    if (trouble) this.#troubles.add(trouble);
    return known;
  }

  #seriesOf(line: Line): SeriesSlots {
    const { isOne, grouping, kept } = this.#options;
    const key = isOne
      ? ''
      : grouping?.keeps
        ? namedKey(line, grouping.labels)
        : labelsKey(this.#labelsOf(line));
    const found = this.#series.get(key);
    if (found) return found;
    const series = new SeriesSlots(key, new LabelSet(isOne ? {} : this.#labelsOf(line)), kept);
    series.views = [...this.#viewers].map((viewer) => viewer.viewOf(series));
    this.#series.set(key, series);
    return series;
  }

  #labelsOf(line: Line): Labels {
    const { grouping } = this.#options;
    if (!grouping) return line.labels();
    if (!grouping.keeps) return grouped(line.labels(), grouping);
    const labels: Record<string, string> = {};
    for (const name of grouping.labels) {
      const value = line.get(name);
      if (value) labels[name] = value;
    }
    return labels;
  }

  /** If no window looks at the series any more. */
  forget(series: SeriesSlots): void {
    if (series.isGone) this.#series.delete(series.key);
  }
}

function troubleOf(line: Line, value: number | undefined, index: number): Trouble | undefined {
  if (line.doubt !== undefined) return { index, doubt: line.doubt };
  return value === undefined ? undefined : { index, error: line.error };
}

/** Stages that change or remove labels of a stream; parsers never do. */
const CHANGING: ReadonlySet<Stage['kind']> = new Set<Stage['kind']>(['label_format', 'drop', 'keep']);

function namedKey(line: Line, names: readonly string[]): string {
  let key = '';
  for (const name of names) key += `${line.get(name) ?? ''}\u0000`;
  return key;
}
