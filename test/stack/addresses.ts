/** The addresses of a running stack, as JSON and as text. */
import { join } from 'node:path';
import type { Stack } from './stack.ts';

/** The rules are loaded for it, and the collector writes to it. */
const TENANT = 'demo';

export interface Addresses {
  readonly collector?: {
    readonly pid: number;
    /** What OTEL_EXPORTER_OTLP_ENDPOINT takes; the second with OTEL_EXPORTER_OTLP_PROTOCOL=grpc. */
    readonly otlpHttp: string;
    readonly otlpGrpc: string;
    readonly metrics: string;
    readonly spanMetrics: string;
    /** Where its text, csv and json files are. */
    readonly files: string;
  };
  readonly loki?: { readonly pid: number; readonly url: string; readonly tenant: string };
  readonly jaeger?: { readonly pid: number; readonly url: string; readonly otlpHttp: string };
  readonly prometheus?: { readonly pid: number; readonly url: string };
  readonly alertmanager?: { readonly pid: number; readonly url: string };
}

export function addressesOf({
  collector,
  loki,
  jaeger,
  prometheus,
  alertmanager,
}: Stack['members']): Addresses {
  return {
    ...(collector && {
      collector: {
        pid: collector.pid,
        otlpHttp: collector.httpEndpoint,
        otlpGrpc: collector.grpcEndpoint,
        metrics: collector.metricsUrl,
        spanMetrics: collector.spanMetricsUrl,
        files: collector.dir,
      },
    }),
    ...(loki && { loki: { pid: loki.pid, url: loki.url, tenant: TENANT } }),
    ...(jaeger && { jaeger: { pid: jaeger.pid, url: jaeger.url, otlpHttp: jaeger.otlpEndpoint } }),
    ...(prometheus && { prometheus: { pid: prometheus.pid, url: prometheus.url } }),
    ...(alertmanager && { alertmanager: { pid: alertmanager.pid, url: alertmanager.url } }),
  };
}

/** A table of the addresses, and commands to copy. */
export function welcome(addresses: Addresses, firedrill: string): string {
  const { collector, loki, jaeger, prometheus, alertmanager } = addresses;
  const rows: string[][] = [];
  const lines: string[] = [];
  if (collector) {
    rows.push(['collector', collector.otlpHttp, 'OTLP over HTTP']);
    rows.push(['', collector.otlpGrpc, 'OTLP over gRPC']);
    rows.push(['', collector.metrics, 'its own metrics']);
    rows.push(['', collector.spanMetrics, 'metrics of the spans']);
    const port = new URL(`http://${firedrill}`).port;
    const settings = `OTEL_EXPORTER_OTLP_ENDPOINT=${collector.otlpHttp} CONTROL_PORT=${port}`;
    lines.push(
      '# logs and traces to the collector, and from there to everybody',
      `${settings} npm start -- checkout`,
    );
    lines.push('# what it wrote', `tail -f ${join(collector.files, 'app.log')}   # and app.csv, app.ndjson`);
  }
  if (loki) {
    rows.push(['Loki', loki.url, `tenants demo, drill and any other: header X-Scope-OrgID`]);
    const header = `-H 'X-Scope-OrgID: ${loki.tenant}'`;
    const query = `'query={service_name=~".+"}'`;
    lines.push('# the last log lines in Loki, and the alerts that its ruler has raised');
    lines.push(`curl -sG ${header} ${loki.url}/loki/api/v1/query_range --data-urlencode ${query}`);
    lines.push(`curl -s ${header} ${loki.url}/prometheus/api/v1/alerts`);
  }
  if (jaeger) {
    rows.push(['Jaeger', jaeger.url, '/api/traces/<trace_id>']);
    lines.push('# one trace', `curl -s ${jaeger.url}/api/traces/<trace_id>`);
  }
  if (prometheus)
    rows.push(['Prometheus', prometheus.url, `scrapes the collector, and firedrill at ${firedrill}`]);
  if (alertmanager) rows.push(['Alertmanager', alertmanager.url, '/api/v2/alerts']);
  return `\n${table(rows)}\n\n${lines.join('\n')}\n`;
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map(([who = '', where = '', what]) => `${who.padEnd(widths[0]!)}  ${where.padEnd(widths[1]!)}  ${what}`)
    .join('\n');
}
