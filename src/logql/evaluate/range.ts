/** A range function over records that stream by: the windows of its series, and their values at a moment. */
import type { Grouping, LogRange, MetricExpr, RangeFunction } from '../tree.ts';
import { needsLoki } from './errors.ts';
import type { Selection } from './selection.ts';
import { EMPTY, LabelSet, Steady, type Vector } from './shape.ts';
import type { Kept, SeriesSlots } from './slots.ts';
import type { Track, TrackOptions } from './track.ts';
import { type Reduce, reducer, View, type Viewer } from './view.ts';

type RangeExpr = Extract<MetricExpr, { kind: 'range' }>;

/** When it is evaluated: `originMs` and whole steps after it. */
export interface Clockwork {
  readonly originMs: number;
  readonly stepMs: number;
}

export interface RangeParts {
  readonly clockwork: Clockwork;
  /** What the function gives is summed up by these labels, so that series need not be kept apart any further. */
  readonly sumBy: Grouping | undefined;
  readonly selection: () => Selection;
}

/** Times are whole multiples of it, so that sums of them are exact. */
const LEAST_MS = 2 ** -8;

/** Functions that need each value of a window. */
const EACH_VALUE: ReadonlySet<RangeFunction> = new Set<RangeFunction>([
  'quantile_over_time',
  'stddev_over_time',
  'stdvar_over_time',
]);

export class RangeEvaluation implements Viewer {
  passed = Number.NEGATIVE_INFINITY;
  readonly #selection: Selection;
  readonly #grouped: TrackOptions;
  #track: Track | undefined;
  readonly #reduce: Reduce;
  readonly #sorts: boolean;
  readonly #absent: Vector | undefined;
  readonly #rangeMs: number;
  readonly #offsetMs: number;
  readonly #originMs: number;
  /** The length of a slot: steps, the range and the offset are whole multiples of it. */
  readonly #slotMs: number;
  readonly #steady = new Steady();
  /** Those whose window can have samples, in the order in which they began to have some. */
  #views: View[] = [];

  /** @throws EvaluationError if it is not evaluated here */
  constructor(expr: RangeExpr, { clockwork, sumBy, selection }: RangeParts) {
    const { name, of, parameter = 0, grouping } = expr;
    if (name === 'rate_counter') throw needsLoki('`rate_counter` differs between versions of Loki');
    const { label: unwrappedLabel } = of.unwrap ?? {};
    const by = grouping ?? sumBy;
    if (by?.keeps && unwrappedLabel !== undefined && by.labels.includes(unwrappedLabel))
      throw needsLoki(`\`by (${unwrappedLabel})\` of a range that unwraps \`${unwrappedLabel}\``);
    this.#selection = selection();
    this.#reduce = reducer(name, { quantile: parameter, unwraps: of.unwrap !== undefined });
    this.#sorts = name === 'quantile_over_time';
    this.#absent = name === 'absent_over_time' ? absentVector(of) : undefined;
    this.#rangeMs = of.rangeMs;
    this.#offsetMs = of.offsetMs;
    this.#originMs = clockwork.originMs;
    for (const durationMs of [clockwork.stepMs, of.rangeMs, of.offsetMs]) {
      if (!Number.isInteger(durationMs / LEAST_MS))
        throw needsLoki(`a step or an offset of ${durationMs} ms`);
    }
    this.#slotMs = [of.rangeMs, Math.abs(of.offsetMs)].reduce(commonDivisor, clockwork.stepMs);
    const kept: Kept = EACH_VALUE.has(name) ? 'each' : of.unwrap ? 'figures' : 'sum';
    const isOne = this.#absent !== undefined;
    const { originMs } = clockwork;
    const { stages } = this.#selection;
    this.#grouped = { grouping: by, isOne, kept, originMs, slotMs: this.#slotMs, stages };
  }

  /** Looks at the next record and those that follow. */
  begin(): void {
    this.#track = this.#selection.trackOf(this.#grouped);
    this.#track.follow(this);
  }

  /** It is not evaluated any more. */
  end(): void {
    this.#track!.leave(this);
    this.#selection.endTracks();
  }

  isOf(selection: Selection): boolean {
    return this.#selection === selection;
  }

  viewOf(series: SeriesSlots): View {
    const view = new View(series, this, this.#sorts);
    this.#views.push(view);
    return view;
  }

  wake(view: View): void {
    this.#views.push(view);
  }

  /** Its values at a moment of the grid, in the order of moments. */
  at(timeMs: number): Vector {
    const to = Math.round((timeMs - this.#offsetMs - this.#originMs) / this.#slotMs);
    const from = to - Math.round(this.#rangeMs / this.#slotMs);
    this.passed = from;
    this.#track!.lookAt(from, to);
    const seconds = this.#rangeMs / 1000;
    const shape: LabelSet[] = [];
    const values: number[] = [];
    let hasRest = false;
    for (const view of this.#views) {
      view.moveTo(from, to);
      if (view.hasSamples) {
        shape.push(view.series.labels);
        values.push(this.#reduce(view, seconds));
      } else if (view.isPast) {
        view.rest();
        this.#track!.forget(view.series);
        hasRest = true;
      }
    }
    if (hasRest) this.#views = this.#views.filter(({ isIdle }) => !isIdle);
    if (this.#absent) return values.length > 0 ? EMPTY : this.#absent;
    return values.length > 0 ? { shape: this.#steady.of(shape), values } : EMPTY;
  }
}

function commonDivisor(a: number, b: number): number {
  let [high, low] = [a, b];
  while (low > 0) [high, low] = [low, high % low];
  return high;
}

/** An absent stream has the labels that its selector names with `=`. */
function absentVector({ logs }: LogRange): Vector {
  const labels: Record<string, string> = {};
  const { matchers } = logs.selector;
  for (const { label, operator, value } of matchers) {
    if (operator !== '=' || value === '') continue;
    if (matchers.filter((other) => other.label === label).length > 1)
      throw needsLoki(`\`absent_over_time\` with several matchers for \`${label}\``);
    labels[label] = value;
  }
  return { shape: [new LabelSet(labels)], values: [1] };
}
