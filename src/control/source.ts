/** The parts of a run that the server reads and changes. The caller of `startControl` passes it in. It contains no secrets. */
import type { FiguresReading } from '../model/figures.ts';
import type { OutputAccount } from '../model/output.ts';
import type { RunControl } from '../model/run.ts';

export interface ControlSource {
  readonly run: RunFacts;
  readonly control: RunControl;
  /** Names of the services. */
  services(): readonly string[];
  /** The newest emitted lines, oldest first, at most `lines`. */
  tail(lines: number): readonly string[];
  /** Every setting with its effective value and its source. */
  settings(): readonly SettingRow[];
  figures(): FiguresReading;
  accounts(): readonly OutputAccount[];
  /** The metrics of the run in the Prometheus text format. */
  metrics(): Promise<{ readonly contentType: string; readonly text: string }>;
  /** Whether the outputs are open and the run has started. */
  ready(): boolean;
}

export interface RunFacts {
  readonly id: string;
  readonly scenario: string;
  /** `description` of the scenario. */
  readonly description: string;
  readonly seed: string;
  /** Epoch milliseconds of the run's own clock. */
  readonly startedMs: number;
  /** The version of firedrill. */
  readonly version: string;
}

export interface SettingRow {
  /** The name of its flag: `burst-frequency`. */
  readonly name: string;
  /** Any JSON value, with secrets replaced. `undefined`: not set. */
  readonly value: unknown;
  /** `flag`, `environment`, `settings file`, `scenario` or `default`. */
  readonly source: string;
}
