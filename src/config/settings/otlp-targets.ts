/** From the OTEL_* settings to the endpoints they mean, as "OTLP exporter configuration" lays down. */
import { FiredrillError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { OtlpProtocol, OtlpTarget } from '../../model/otlp-target.ts';
import type { Signal } from '../../model/record.ts';
import type { SettingDefinition } from './definition.ts';
import { SETTINGS, type SettingKey, type Settings } from './schema.ts';
import { isOn, keyFor, ownKey, SIGNALS } from './signal.ts';
import { readTls, tlsFaults } from './tls.ts';

const DEFAULT_PORT: Readonly<Record<OtlpProtocol, number>> = {
  'http/json': 4318,
  'http/protobuf': 4318,
  grpc: 4317,
};

/** "Timeout": zero means no limit, or the largest number of milliseconds in 32 bits, which timers can hold. */
const NO_LIMIT_MS = 2 ** 31 - 1;

/** The signals that go out, none when OTLP is off. */
export function otlpTargets(settings: Settings): readonly OtlpTarget[] {
  const faults = tlsFaults(settings, nameOf);
  if (faults.length > 0) throw new FiredrillError('OTLP settings are not right', EXIT.usage, faults);
  return SIGNALS.filter((signal) => isOn(signal, settings)).map((signal) => target(signal, settings));
}

const nameOf = (key: SettingKey): string => {
  const { env, name }: SettingDefinition<unknown> = SETTINGS[key];
  return env ?? `--${name}`;
};

function target(signal: Signal, settings: Settings): OtlpTarget {
  const protocol = settings[keyFor(signal, 'Protocol', settings)] ?? settings.otlpProtocol;
  const timeoutMs = settings[keyFor(signal, 'Timeout', settings)] ?? settings.otlpTimeout;
  return {
    signal,
    protocol,
    url: urlOf(signal, protocol, settings),
    headers: Object.freeze({ ...settings.otlpHeaders, ...settings[ownKey(signal, 'Headers')] }),
    timeoutMs: timeoutMs === 0 ? NO_LIMIT_MS : timeoutMs,
    compression: settings[keyFor(signal, 'Compression', settings)] ?? settings.otlpCompression,
    tls: readTls(signal, settings, nameOf, []),
  };
}

/** A per-signal endpoint is used as it is; the general one gets the signal's path, its query kept. */
function urlOf(signal: Signal, protocol: OtlpProtocol, settings: Settings): string {
  const own = settings[ownKey(signal, 'Endpoint')];
  if (own !== undefined) return own;
  const base = settings.otlpEndpoint ?? `http://localhost:${DEFAULT_PORT[protocol]}`;
  if (protocol === 'grpc') return base;
  const url = new URL(base);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/v1/${signal}`;
  return url.href;
}
