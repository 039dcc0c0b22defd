/** What the server may know of a run and ask of it. Whoever starts a server hands it in; it holds no secrets. */
import type { FiguresReading } from '../model/figures.ts';
import type { OutputAccount } from '../model/output.ts';
import type { RunControl } from '../model/run.ts';

export interface ControlSource {
  readonly run: RunFacts;
  readonly control: RunControl;
  /** Names of the services, whose ratios can be changed. */
  services(): readonly string[];
  /** The newest lines that left, oldest first, at most this many. */
  tail(lines: number): readonly string[];
  /** Every setting as it came to be. */
  settings(): readonly SettingRow[];
  figures(): FiguresReading;
  accounts(): readonly OutputAccount[];
  /** The run's figures in Prometheus' text format. */
  metrics(): Promise<{ readonly contentType: string; readonly text: string }>;
  /** Whether the outputs are open and the run has begun. */
  ready(): boolean;
}

export interface RunFacts {
  readonly id: string;
  readonly scenario: string;
  /** The scenario's own sentence about itself. */
  readonly description: string;
  readonly seed: string;
  /** Epoch milliseconds of the run's own clock. */
  readonly startedMs: number;
  /** Of firedrill. */
  readonly version: string;
}

export interface SettingRow {
  /** As the flag is called: `burst-frequency`. */
  readonly name: string;
  /** Anything JSON can hold; secrets are replaced already. `undefined`: nobody said anything. */
  readonly value: unknown;
  /** `flag`, `environment`, `settings file`, `scenario` or `default`. */
  readonly source: string;
}
