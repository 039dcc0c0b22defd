/** The SDK's own OTLP exporters (`--exporter sdk`). They report only success or failure. */
import type { LogRecordExporter } from '@opentelemetry/sdk-logs';
import type { SpanExporter } from '@opentelemetry/sdk-trace-base';
import { messageOf, usageError } from '../core/errors.ts';
import type { OtlpTarget } from '../model/otlp-target.ts';
import type { BatchExporter } from './batch-exporter.ts';
import type { EndpointReporter } from './endpoint-reporter.ts';

/** Concurrent exports. The exporters fail batches beyond 30. */
export const STOCK_EXPORTS = 4;

export async function stockLogExporter(target: OtlpTarget): Promise<LogRecordExporter> {
  switch (target.protocol) {
    case 'http/json':
      return new (await import('@opentelemetry/exporter-logs-otlp-http')).OTLPLogExporter(httpConfig(target));
    case 'http/protobuf':
      return new (await import('@opentelemetry/exporter-logs-otlp-proto')).OTLPLogExporter(
        httpConfig(target),
      );
    case 'grpc':
      return new (await import('@opentelemetry/exporter-logs-otlp-grpc')).OTLPLogExporter(
        await grpcConfig(target),
      );
  }
}

export async function stockSpanExporter(target: OtlpTarget): Promise<SpanExporter> {
  switch (target.protocol) {
    case 'http/json':
      return new (await import('@opentelemetry/exporter-trace-otlp-http')).OTLPTraceExporter(
        httpConfig(target),
      );
    case 'http/protobuf':
      return new (await import('@opentelemetry/exporter-trace-otlp-proto')).OTLPTraceExporter(
        httpConfig(target),
      );
    case 'grpc':
      return new (await import('@opentelemetry/exporter-trace-otlp-grpc')).OTLPTraceExporter(
        await grpcConfig(target),
      );
  }
}

const httpConfig = ({ url, headers, timeoutMs, compression, tls }: OtlpTarget) => ({
  url,
  headers: { ...headers },
  timeoutMillis: timeoutMs,
  compression: compression as never,
  httpAgentOptions: { keepAlive: true, ...tls },
});

async function grpcConfig({ url, headers, timeoutMs, compression, tls }: OtlpTarget) {
  const { credentials, Metadata } = await import('@grpc/grpc-js');
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) {
    try {
      metadata.set(name, name.endsWith('-bin') ? Buffer.from(value, 'base64') : value);
    } catch {
      // Not the error of grpc-js: it contains the value, which may be a secret.
      throw usageError({
        where: 'OTEL_EXPORTER_OTLP_HEADERS',
        problem: `the name or value of header ${JSON.stringify(name)} contains a character that gRPC does not allow`,
      });
    }
  }
  const secure = new URL(url).protocol === 'https:';
  return {
    url,
    metadata,
    timeoutMillis: timeoutMs,
    compression: compression as never,
    credentials: secure ? credentials.createSsl(tls.ca, tls.key, tls.cert) : credentials.createInsecure(),
  };
}

/** Reports each error once. The exporters write errors only to the SDK's diagnostics, which are off. */
export const withReports = <R>(exporter: BatchExporter<R>, reporter: EndpointReporter): BatchExporter<R> => ({
  export: (records, done) =>
    exporter.export(records, (result) => {
      if (result.error) reporter.reportOnce(`an export failed: ${messageOf(result.error)}`);
      done(result);
    }),
  shutdown: () => exporter.shutdown(),
});
