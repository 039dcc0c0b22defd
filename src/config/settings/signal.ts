/** Which setting applies to a signal: its own if it is given, otherwise the general one. */
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

/** The key of the signal's own setting. */
export const ownKey = <N extends ExporterSetting>(signal: Signal, name: N) =>
  `otlp${PART[signal]}${name}` as const;

/** The key of the setting that applies. */
export function keyFor<N extends ExporterSetting>(signal: Signal, name: N, settings: Settings) {
  const own = ownKey(signal, name);
  return settings[own] === undefined ? (`otlp${name}` as const) : own;
}

export const exporterOf = (signal: Signal, settings: Settings): 'otlp' | 'none' | undefined =>
  signal === 'logs' ? settings.logsExporter : settings.tracesExporter;

/** Whether the signal is exported: it has an endpoint or the exporter `otlp`, and is not disabled. */
export function isOn(signal: Signal, settings: Settings): boolean {
  const exporter = exporterOf(signal, settings);
  if (settings.sdkDisabled || exporter === 'none') return false;
  return exporter === 'otlp' || settings[keyFor(signal, 'Endpoint', settings)] !== undefined;
}
