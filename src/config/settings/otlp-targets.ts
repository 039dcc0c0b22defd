/** Converts the OTEL_* settings to endpoints, as specified in "OTLP exporter configuration". */
import { defined } from '../../core/defined.ts';
import { FiredrillError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { OtlpProtocol, OtlpTarget, SettingNames } from '../../model/otlp-target.ts';
import type { Signal } from '../../model/record.ts';
import type { SettingDefinition } from './definition.ts';
import { idleProxyFor, proxyFor } from './proxy.ts';
import type { ResolvedSettings } from './resolve.ts';
import { SETTINGS, type SettingKey, type Settings } from './schema.ts';
import { type ExporterSetting, isOn, keyFor, ownKey, SIGNALS } from './signal.ts';
import { readTls, tlsFaults } from './tls.ts';

const DEFAULT_PORT: Readonly<Record<OtlpProtocol, number>> = {
  'http/json': 4318,
  'http/protobuf': 4318,
  grpc: 4317,
};

/** "Timeout": zero means no limit, which is the longest time that a timer supports. */
const NO_LIMIT_MS = 2 ** 31 - 1;

type Given = Pick<ResolvedSettings, 'values' | 'where'>;

/** The targets of the enabled signals; empty if OTLP is off. */
export function otlpTargets(given: Given): readonly OtlpTarget[] {
  const { values } = given;
  const faults = tlsFaults(values, (key) => nameOf(given, key));
  if (faults.length > 0) throw new FiredrillError('invalid OTLP settings', EXIT.usage, faults);
  return SIGNALS.filter((signal) => isOn(signal, values)).map((signal) => target(signal, given));
}

/** Where a setting was given. If it was not given, its variable or flag. */
function nameOf({ where }: Given, key: SettingKey): string {
  const { env, name }: SettingDefinition<unknown> = SETTINGS[key];
  return where[key] ?? env ?? `--${name}`;
}

function target(signal: Signal, given: Given): OtlpTarget {
  const settings = given.values;
  const protocol = settings[keyFor(signal, 'Protocol', settings)] ?? settings.otlpProtocol;
  const timeoutMs = settings[keyFor(signal, 'Timeout', settings)] ?? settings.otlpTimeout;
  const url = urlOf(signal, protocol, settings);
  const proxy = usesProxies(protocol, settings)
    ? proxyFor(url, settings, (key) => nameOf(given, key))
    : undefined;
  return {
    signal,
    protocol,
    url,
    headers: Object.freeze({ ...settings.otlpHeaders, ...settings[ownKey(signal, 'Headers')] }),
    timeoutMs: timeoutMs === 0 ? NO_LIMIT_MS : timeoutMs,
    compression: settings[keyFor(signal, 'Compression', settings)] ?? settings.otlpCompression,
    tls: readTls(signal, settings, (key) => nameOf(given, key), []),
    names: namesOf(signal, given),
    ...defined({ proxy }),
  };
}

function namesOf(signal: Signal, given: Given): SettingNames {
  const name = (setting: ExporterSetting): string => nameOf(given, keyFor(signal, setting, given.values));
  return {
    endpoint: name('Endpoint'),
    protocol: name('Protocol'),
    headers: name('Headers'),
    certificate: name('Certificate'),
    clientCertificate: name('ClientCertificate'),
    clientKey: name('ClientKey'),
  };
}

/** Our gRPC transport and the stock exporters do not use the proxy settings. */
const usesProxies = (protocol: OtlpProtocol, { exporter }: Settings): boolean =>
  protocol !== 'grpc' && exporter === 'firedrill';

/** Warnings about probable mistakes. */
export function otlpWarnings(given: Given): readonly string[] {
  const targets = otlpTargets(given);
  const warnings = targets.flatMap((one) => [...addressWarnings(one), ...proxyWarnings(one, given)]);
  return [...new Set(warnings)];
}

/** "Endpoint URLs for OTLP/HTTP": the path of the signal is appended to the general endpoint; an endpoint of a signal is used as it is. */
function addressWarnings({ signal, protocol, url, names }: OtlpTarget): readonly string[] {
  const { endpoint } = names!;
  const { pathname, search, port } = new URL(url);
  const warnings: string[] = [];
  if (protocol === 'grpc') {
    if (pathname !== '/' || search !== '') {
      warnings.push(`${endpoint}: its path and query are ignored, because gRPC uses only host and port`);
    }
    if (port === '4318') {
      warnings.push(`${endpoint} has port 4318, which usually is OTLP over HTTP; gRPC usually has port 4317`);
    }
    return warnings;
  }
  const path = pathname.replace(/\/+$/, '');
  const wanted = `/v1/${signal}`;
  if (/\/v1\/(logs|traces|metrics)\/+v1\/(logs|traces)$/.test(path)) {
    warnings.push(
      `${endpoint} ends in /v1/…, and ${wanted} is appended: requests go to ${path}; remove /v1/… from it`,
    );
  } else if (path === '') {
    warnings.push(
      `${endpoint} has no path and is used as it is: requests go to /, but the standard path is ${wanted}`,
    );
  } else if (/\/v1\/(logs|traces|metrics)$/.test(path) && !path.endsWith(wanted)) {
    warnings.push(
      `${endpoint} ends in ${/\/v1\/\w+$/.exec(path)![0]}, but receives ${signal}; did you mean ${wanted}?`,
    );
  }
  if (port === '4317') {
    warnings.push(
      `${endpoint} has port 4317, which usually is OTLP over gRPC; use port 4318, or ${names!.protocol}=grpc`,
    );
  }
  return warnings;
}

function proxyWarnings({ protocol, url, names }: OtlpTarget, given: Given): readonly string[] {
  if (usesProxies(protocol, given.values)) return [];
  const setting = idleProxyFor(url, given.values, (key) => nameOf(given, key));
  if (setting === undefined) return [];
  const why = given.values.exporter === 'sdk' ? '--exporter sdk' : 'OTLP over gRPC';
  const remedy =
    protocol !== 'grpc'
      ? ''
      : given.values.exporter === 'sdk'
        ? '; its gRPC client reads grpc_proxy, https_proxy and http_proxy itself'
        : `; ${names!.protocol}=http/protobuf uses it`;
  return [`${setting} is not used for ${why}${remedy}`];
}

/** An endpoint of a signal is used as it is. The path of the signal is appended to the general one, before its query. */
function urlOf(signal: Signal, protocol: OtlpProtocol, settings: Settings): string {
  const own = settings[ownKey(signal, 'Endpoint')];
  if (own !== undefined) return own;
  const base = settings.otlpEndpoint ?? `http://localhost:${DEFAULT_PORT[protocol]}`;
  if (protocol === 'grpc') return base;
  const url = new URL(base);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/v1/${signal}`;
  return url.href;
}
