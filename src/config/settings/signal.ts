/** Which setting holds for a signal: its own where it is given, else the general one. */
import type { Signal } from '../../model/record.ts';
import type { Settings } from './schema.ts';

export const SIGNALS: readonly Signal[] = ['logs', 'traces'];

const PART = { logs: 'Logs', traces: 'Traces' } as const;

/** The settings that exist once for all signals and once for each. */
export type ExporterSetting =
  | 'Endpoint'
  | 'Protocol'
  | 'Headers'
  | 'Timeout'
  | 'Compression'
  | 'Certificate'
  | 'ClientKey'
  | 'ClientCertificate';

/** The signal's own setting. */
export const ownKey = <N extends ExporterSetting>(signal: Signal, name: N) =>
  `otlp${PART[signal]}${name}` as const;

/** The key of the setting that counts. */
export function keyFor<N extends ExporterSetting>(signal: Signal, name: N, settings: Settings) {
  const own = ownKey(signal, name);
  return settings[own] === undefined ? (`otlp${name}` as const) : own;
}

export const exporterOf = (signal: Signal, settings: Settings): 'otlp' | 'none' | undefined =>
  signal === 'logs' ? settings.logsExporter : settings.tracesExporter;

/** Something says where the signal goes, and nothing says that it does not. */
export function isOn(signal: Signal, settings: Settings): boolean {
  const exporter = exporterOf(signal, settings);
  if (settings.sdkDisabled || exporter === 'none') return false;
  return exporter === 'otlp' || settings[keyFor(signal, 'Endpoint', settings)] !== undefined;
}
