/// <reference types="node" preserve="true" />
/**
 * firedrill as a library: `startRun({ settings: { rate: 50, duration: '10s' } })`. Settings have the names of their flags,
 * and values as in a settings file. The environment of the process is not read unless it is passed in.
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

/** Every setting by its flag name, except those that only the command line uses. */
export type RunSettings = Omit<WrittenSettings, 'json' | 'manifest' | `control-${string}`>;

export interface StartOptions {
  /** By flag name without dashes, as strings or values: `{ rate: 50, 'output-file': '' }`. */
  readonly settings?: RunSettings;
  /** Variables for settings that `settings` does not give. Default: none. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Exporters of the OpenTelemetry SDK. Records reach them through its providers. */
  readonly exporters?: HandedExporters;
  /** Custom outputs. */
  readonly outputs?: readonly Output[];
  /** Receives one line for each problem that does not stop the run. */
  readonly onWarning?: (line: string) => void;
}

export interface StartedRun extends RunControl {
  readonly runId: string;
  readonly seed: string;
  /** Resolves when the run has ended, and has flushed and closed its outputs. */
  readonly done: Promise<EndedRun>;
  /** The figures so far: per service, dependency, session, page and hour. */
  figures(): FiguresReading;
  /** The ratio of each service that has one, 0 to 10. */
  getCurrentRatios(): Readonly<Record<string, number>>;
  /**
   * Changes ratios during the run, by the name of the service or its short form (`payment` for `payment-service`).
   * Returns all ratios after the change.
   *
   * @throws FiredrillError (usage) if a name or a value is wrong; then nothing changes
   */
  updateRatios(ratios: Readonly<Record<string, number>>): Readonly<Record<string, number>>;
}

/**
 * Starts a run. Console and file outputs are off unless the settings turn them on.
 *
 * @throws FiredrillError (usage) if the settings or the scenario have errors
 */
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
          problem: 'is called without ratios',
          expected: '{ payment: 7 }',
        });
      }
      if (status().phase !== 'running') {
        throw usageError({
          where: 'updateRatios',
          problem: 'the run has ended',
          expected: 'a run in progress',
        });
      }
      const resolved = resolveRatioNames(services, given, (name) => name);
      change({ kind: 'ratios', ratios: resolved });
      return ratios();
    },
  };
}
