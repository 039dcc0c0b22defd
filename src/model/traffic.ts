/** The rate of log records or requests over time: base rate, curves and bursts. */

export interface Traffic {
  /** Per second, before curves and bursts: of the whole scenario, or of each service without a rate of its own. */
  readonly rate: number;
  /** `service`: each service has a rate and a plan of its own, and every record counts towards its own service. */
  readonly per: 'scenario' | 'service';
  /** What the rate counts: log records, or entry episodes (requests). */
  readonly unit: 'records' | 'requests';
  /** `even` spaces records equally; `poisson` draws independent gaps. */
  readonly arrivals: 'even' | 'poisson';
  readonly daily?: DailyCurve;
  /** Multipliers of the seven days, Monday first. */
  readonly weekly?: readonly number[];
  /** IANA name of the time zone of hours and days. */
  readonly timeZone: string;
  readonly bursts?: Bursts;
}

/** Multipliers of the 24 hours or 1,440 minutes of a day. */
export interface DailyCurve {
  readonly weekday: readonly number[];
  /** Saturday and Sunday. */
  readonly weekend: readonly number[];
  /**
   * `steps`: a multiplier applies to the whole hour. `smooth`: it applies to the full hour, with linear interpolation in
   * between. `minutes`: it applies to the whole minute; the last hour before a day with the other curve blends into it.
   */
  readonly shape: 'steps' | 'smooth' | 'minutes';
}

export interface Bursts {
  /** Probability per second that a burst begins, outside bursts. */
  readonly frequency: number;
  /** A burst multiplies the rate by a random 1x to 2x of this. */
  readonly multiplier: number;
  readonly durationMs: number;
}
