/**
 * The OTEL_* settings, by the names and meanings of the OpenTelemetry specification
 * ("OTLP exporter configuration", "General SDK configuration").
 */
import { withoutSecrets } from '../../core/secrets.ts';
import { choice, headers, number, pairs, someText, strictBoolean, url } from '../values.ts';
import { type SettingDefinition, setting } from './definition.ts';

export const PROTOCOLS = ['http/json', 'http/protobuf', 'grpc'] as const;
export const COMPRESSIONS = ['none', 'gzip'] as const;

const timeoutMs = number({
  min: 0,
  max: 2 ** 31 - 1,
  whole: true,
  what: 'whole milliseconds, as the specification has it; 0 for no limit',
});

/** The settings that exist once for both signals and once for each. */
function exporterSettings<F extends string>(flag: F, signal?: 'logs' | 'traces') {
  const env = signal ? `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}` : 'OTEL_EXPORTER_OTLP';
  const group = signal ? 'OpenTelemetry, per signal' : 'OpenTelemetry';
  const of = signal ? ` of ${signal}` : '';
  const define = <N extends string, T>(
    name: N,
    rest: Omit<SettingDefinition<T>, 'name' | 'env' | 'group'>,
  ): SettingDefinition<T> & { readonly name: `${F}-${N}` } => ({
    name: `${flag}-${name}`,
    env: `${env}_${name.toUpperCase().replaceAll('-', '_')}`,
    group,
    ...rest,
  });
  return {
    endpoint: define('endpoint', {
      description: signal
        ? `URL${of}, used as it is`
        : 'collector URL; turns OTLP on (over HTTP, /v1/logs and /v1/traces are added)',
      placeholder: 'url',
      parse: url,
      shown: withoutSecrets,
      defaultText: 'none: OTLP is off',
      example: signal ? `http://localhost:4318/v1/${signal}` : 'http://localhost:4318',
    }),
    protocol: define('protocol', {
      description: `protocol${of}: ${PROTOCOLS.join(', ')}`,
      placeholder: 'name',
      parse: choice(PROTOCOLS),
      example: 'http/protobuf',
    }),
    headers: define('headers', {
      description: `headers${of}: name=value pairs, separated by commas`,
      placeholder: 'pairs',
      parse: headers,
      secret: true,
      example: 'api-key=secret',
    }),
    timeout: define('timeout', {
      description: `time limit of a request${of}, in milliseconds`,
      placeholder: 'ms',
      parse: timeoutMs,
      example: '10000',
    }),
    compression: define('compression', {
      description: `compression${of}: ${COMPRESSIONS.join(', ')}`,
      placeholder: 'name',
      parse: choice(COMPRESSIONS),
      example: 'gzip',
    }),
    certificate: define('certificate', {
      description: `PEM file of the authority that signed the server's certificate${signal ? `, for ${signal}` : ''}`,
      placeholder: 'file',
      parse: someText,
    }),
    clientKey: define('client-key', {
      description: `PEM file with the client's private key${signal ? `, for ${signal}` : ''} (mutual TLS)`,
      placeholder: 'file',
      parse: someText,
    }),
    clientCertificate: define('client-certificate', {
      description: `PEM file with the client's certificate chain${signal ? `, for ${signal}` : ''} (mutual TLS)`,
      placeholder: 'file',
      parse: someText,
    }),
  };
}

const both = exporterSettings('otlp');
const logs = exporterSettings('otlp-logs', 'logs');
const traces = exporterSettings('otlp-traces', 'traces');

export const OTLP_SETTINGS = {
  otlpEndpoint: both.endpoint,
  otlpProtocol: { ...both.protocol, fallback: 'http/json' as const },
  otlpHeaders: both.headers,
  otlpTimeout: { ...both.timeout, fallback: 10_000 },
  otlpCompression: { ...both.compression, fallback: 'none' as const },
  otlpCertificate: both.certificate,
  otlpClientKey: both.clientKey,
  otlpClientCertificate: both.clientCertificate,
  otlpLogsEndpoint: logs.endpoint,
  otlpLogsProtocol: logs.protocol,
  otlpLogsHeaders: logs.headers,
  otlpLogsTimeout: logs.timeout,
  otlpLogsCompression: logs.compression,
  otlpLogsCertificate: logs.certificate,
  otlpLogsClientKey: logs.clientKey,
  otlpLogsClientCertificate: logs.clientCertificate,
  otlpTracesEndpoint: traces.endpoint,
  otlpTracesProtocol: traces.protocol,
  otlpTracesHeaders: traces.headers,
  otlpTracesTimeout: traces.timeout,
  otlpTracesCompression: traces.compression,
  otlpTracesCertificate: traces.certificate,
  otlpTracesClientKey: traces.clientKey,
  otlpTracesClientCertificate: traces.clientCertificate,
  httpProxy: setting({
    name: 'http-proxy',
    env: 'HTTP_PROXY',
    envAlias: 'http_proxy',
    group: 'OpenTelemetry',
    description: 'HTTP proxy for OTLP over HTTP to http:// endpoints',
    placeholder: 'url',
    // Checked where it is used: the variable is there for all programs of a machine.
    parse: someText,
    shown: withoutSecrets,
    example: 'http://proxy.example:3128',
  }),
  httpsProxy: setting({
    name: 'https-proxy',
    env: 'HTTPS_PROXY',
    envAlias: 'https_proxy',
    group: 'OpenTelemetry',
    description: 'HTTP proxy for OTLP over HTTP to https:// endpoints',
    placeholder: 'url',
    parse: someText,
    shown: withoutSecrets,
    example: 'http://proxy.example:3128',
  }),
  noProxy: setting({
    // A flag that begins with "no-" would switch something off.
    name: 'proxy-bypass',
    env: 'NO_PROXY',
    envAlias: 'no_proxy',
    group: 'OpenTelemetry',
    description:
      'hosts to reach without a proxy, separated by commas: names (with their subdomains), addresses, networks (10.0.0.0/8), *; localhost always',
    placeholder: 'list',
    parse: someText,
    example: '.internal,10.0.0.0/8',
  }),
  resourceAttributes: setting({
    name: 'resource-attributes',
    env: 'OTEL_RESOURCE_ATTRIBUTES',
    group: 'OpenTelemetry',
    description:
      "attributes to add to every service's resource (service.* is ignored; the scenario's own take precedence, except deployment.environment.name)",
    placeholder: 'pairs',
    parse: pairs,
    example: 'deployment.environment.name=staging',
  }),
  logsExporter: setting({
    name: 'logs-exporter',
    env: 'OTEL_LOGS_EXPORTER',
    group: 'OpenTelemetry',
    description: 'otlp: send logs, to localhost if no endpoint is set; none: do not send logs',
    placeholder: 'name',
    parse: choice(['otlp', 'none']),
    example: 'none',
  }),
  tracesExporter: setting({
    name: 'traces-exporter',
    env: 'OTEL_TRACES_EXPORTER',
    group: 'OpenTelemetry',
    description: 'otlp: send traces, to localhost if no endpoint is set; none: do not send traces',
    placeholder: 'name',
    parse: choice(['otlp', 'none']),
    example: 'none',
  }),
  sdkDisabled: setting({
    name: 'sdk-disabled',
    env: 'OTEL_SDK_DISABLED',
    group: 'OpenTelemetry',
    description: 'send nothing over OTLP, whatever the other settings are',
    parse: strictBoolean,
    fallback: false,
  }),
  exporter: setting({
    name: 'exporter',
    group: 'OpenTelemetry',
    description: "firedrill: its own transport, which reads every response; sdk: the SDK's stock exporters",
    placeholder: 'name',
    parse: choice(['firedrill', 'sdk']),
    fallback: 'firedrill' as const,
  }),
};
