/**
 * Which records range functions look at: those of a selector, as a pipeline leaves them, and the value of each. Functions
 * that look at the same records share it, so the pipeline runs once for each record.
 */

import type { LogRange, RangeFunction, Stage, Unwrap } from '../tree.ts';
import { type Keep, labelFilter, streamTest } from './filters.ts';
import { type Entry, Line, type Stream } from './line.ts';
import { meaningOf } from './meaning.ts';
import { pipeline } from './pipeline.ts';
import type { SeriesSlots } from './slots.ts';
import { Track, type TrackOptions } from './track.ts';
import { bytesIn, numberIn, secondsIn } from './values.ts';

export class Selection {
  readonly stages: readonly Stage[];
  readonly selects: (stream: Stream) => boolean;
  /** By how they group records. */
  readonly #tracks = new Map<string, Track>();
  readonly line = new Line();
  readonly #keep: Keep;
  readonly #value: (line: Line) => number | undefined;

  constructor(name: RangeFunction, of: LogRange) {
    this.stages = neededStages(name, of);
    const test = streamTest(of.logs.selector);
    this.selects = ({ labels }) => test(labels);
    this.#keep = pipeline(this.stages);
    this.#value = valuing(name, of.unwrap);
  }

  get tracks(): readonly Track[] {
    return [...this.#tracks.values()];
  }

  get isOver(): boolean {
    return this.#tracks.size === 0;
  }

  trackOf(options: TrackOptions): Track {
    const { stages: _, ...key } = options;
    const text = JSON.stringify(key);
    const track = this.#tracks.get(text) ?? new Track(options);
    this.#tracks.set(text, track);
    return track;
  }

  /** Those that no range function looks at any more. */
  endTracks(): void {
    for (const [key, { viewers }] of this.#tracks) if (viewers.size === 0) this.#tracks.delete(key);
  }

  /** The value of a record, which the pipeline leaves in `line`; undefined if it is passed over. */
  valueOf(entry: Entry): number | undefined {
    this.line.begin(entry);
    return this.#keep(this.line) ? this.#value(this.line) : undefined;
  }
}

/** A selection of the records of one stream: what is found out of a stream is found out once. */
export class StreamSelection {
  readonly selection: Selection;
  readonly #places: readonly Place[];

  constructor(selection: Selection, stream: Stream) {
    this.selection = selection;
    this.#places = selection.tracks.map((track) => ({
      track,
      keepsTo: track.keepsTo(stream),
      series: undefined,
    }));
  }

  take(entry: Entry): void {
    const { line } = this.selection;
    if (this.selection.isOver) return;
    const value = this.selection.valueOf(entry);
    const { doubt } = line;
    if (value === undefined && doubt === undefined) return;
    for (const place of this.#places) {
      if (place.track.viewers.size === 0) continue;
      // A grouping can read a label that is in doubt, which does not concern other groupings.
      line.doubt = doubt;
      const series = place.track.take(entry, line, value, place.series);
      if (place.keepsTo) place.series = series;
    }
  }
}

/** Where the records of a stream go in a track. */
interface Place {
  readonly track: Track;
  readonly keepsTo: boolean;
  series: SeriesSlots | undefined;
}

/** Equal for ranges whose records and values are the same. */
export const selectionKey = (name: RangeFunction, of: LogRange): string =>
  meaningOf([of.logs.selector, neededStages(name, of), of.unwrap, BYTES.has(name)]);

/** What writes a line that nobody reads is not run: lines are only counted. */
function neededStages(name: RangeFunction, { logs, unwrap }: LogRange): readonly Stage[] {
  const stages = [...logs.stages];
  while (name === 'count_over_time' && !unwrap && stages.at(-1)?.kind === 'line_format') stages.pop();
  return stages;
}

const BYTES: ReadonlySet<RangeFunction> = new Set<RangeFunction>(['bytes_over_time', 'bytes_rate']);

/** Of a record that stays; undefined if it has none and is passed over. */
function valuing(name: RangeFunction, unwrap: Unwrap | undefined): (line: Line) => number | undefined {
  if (unwrap) return unwrapped(unwrap);
  return BYTES.has(name) ? ({ text }) => Buffer.byteLength(text) : () => 1;
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
