/// <reference types="node" preserve="true" />
/**
 * firedrill from code: `startRun({ settings: { rate: 50, duration: '10s' } })`. Settings go by their flag names and are
 * written as in a settings file; nothing is taken from the process's environment unless it is handed in.
 */
import { resolveRatioNames } from '../config/ratios.ts';
import { resolveSettings, type WrittenSettings } from '../config/settings/resolve.ts';
import { usageError } from '../core/errors.ts';
import type { HandedExporters } from '../emit/output.ts';
import { createBody } from '../formats/index.ts';
import type { FiguresReading } from '../model/figures.ts';
import type { Output } from '../model/output.ts';
import type { RunControl } from '../model/run.ts';
import { composeRun, type EndedRun } from './run/compose.ts';

export { type Fault, FiredrillError } from '../core/errors.ts';
export type { HandedExporters } from '../emit/output.ts';
export type { FiguresReading } from '../model/figures.ts';
export type { Output, OutputAccount } from '../model/output.ts';
export type { LogRecord, Span, TelemetryRecord } from '../model/record.ts';
export type { Change, RunControl, RunStatus, TimelineEntry } from '../model/run.ts';
export { type Account, exitCodeOf } from './run/account.ts';
export type { EndedRun } from './run/compose.ts';

/** Every setting by its flag name, except for those that only the command uses. */
export type RunSettings = Omit<WrittenSettings, 'json' | 'manifest' | `control-${string}`>;

export interface StartOptions {
  /** By flag name without dashes, as text or as values: `{ rate: 50, 'output-file': '' }`. */
  readonly settings?: RunSettings;
  /** Read for every setting that `settings` leaves open; nothing by default. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Any exporters of the OpenTelemetry SDK: records reach them through its providers. */
  readonly exporters?: HandedExporters;
  /** Outputs of one's own. */
  readonly outputs?: readonly Output[];
  /** One line for people whenever something goes wrong that the run survives. */
  readonly onWarning?: (line: string) => void;
}

export interface StartedRun extends RunControl {
  readonly runId: string;
  readonly seed: string;
  /** Settles when the run has ended, flushed and closed its outputs. */
  readonly done: Promise<EndedRun>;
  /** What is known of the run by now: per service, dependency, session, page and hour. */
  figures(): FiguresReading;
  /** The ratio of each service that has one, 0..10. */
  getCurrentRatios(): Readonly<Record<string, number>>;
  /**
   * Sets ratios while the run goes on, by the service's name or its short one (`payment` for `payment-service`).
   * Throws `FiredrillError` when a name or a value is wrong; then nothing changes. Gives all ratios as they are now.
   */
  updateRatios(ratios: Readonly<Record<string, number>>): Readonly<Record<string, number>>;
}

/** Starts a run. Console and file outputs are off unless the settings ask for them. Throws `FiredrillError` on bad settings. */
export async function startRun(options: StartOptions = {}): Promise<StartedRun> {
  const { settings = {}, environment = {}, exporters, outputs = [] } = options;
  const resolved = resolveSettings({
    flags: {
      ...(settings.outputs === undefined ? { console: 'false', 'output-file': '' } : {}),
      ...settings,
    },
    environment,
  });
  const handed = exporters ? (await import('../emit/output.ts')).sdkOutput : undefined;
  const composed = await composeRun({
    resolved,
    stdout: process.stdout,
    colour: false,
    warn: options.onWarning ?? (() => {}),
    more: ({ whenFull, body }) => [
      ...(handed && exporters ? [handed('exporters', exporters, { whenFull, body: createBody(body) })] : []),
      ...outputs,
    ],
  });
  const { runId, seed, scenario, status, change, ratios, timeline, stop, figures } = composed;
  const services = scenario.services.map(({ name }) => name);
  return {
    runId,
    seed,
    done: composed.run(),
    status,
    change,
    ratios,
    timeline,
    stop,
    figures,
    getCurrentRatios: ratios,
    updateRatios(given) {
      if (typeof given !== 'object' || given === null) {
        throw usageError({
          where: 'updateRatios',
          problem: 'no ratios are given',
          expected: '{ payment: 7 }',
        });
      }
      if (status().phase !== 'running') {
        throw usageError({
          where: 'updateRatios',
          problem: 'the run is over',
          expected: 'a run that is going on',
        });
      }
      const resolved = resolveRatioNames(services, given, (name) => name);
      change({ kind: 'ratios', ratios: resolved });
      return ratios();
    },
  };
}
