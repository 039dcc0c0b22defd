/** Follows the provisioned links through a real Loki and a real Jaeger: from record to trace, from span to records. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Jaeger, startJaeger } from '../stack/jaeger.ts';
import type { Loki } from '../stack/loki.ts';
import { linesOf } from '../support/loki-query.ts';
import { describeWith } from '../support/needs.ts';
import { freshFolder } from '../support/program.ts';
import { fill, startEmptyLoki, type Tenant } from './loki-with-runs.ts';
import { jaegers, lokis } from './provisioning.ts';

/** A span in Jaeger's query API, which Grafana uses. */
interface Span {
  readonly traceID: string;
  readonly spanID: string;
  /** Microseconds. */
  readonly startTime: number;
  readonly duration: number;
  readonly processID: string;
}

interface Process {
  readonly serviceName: string;
  readonly tags: readonly { readonly key: string }[];
}

interface Trace {
  readonly spans: readonly Span[];
  readonly processes: Readonly<Record<string, Process>>;
}

/** Traces that are looked at, spread over the whole run. */
const SAMPLE = 40;

await describeWith(
  ['loki', 'jaeger'],
  'links between records and traces',
  (lokiBinary = '', jaegerBinary = '') => {
    let loki: Loki;
    let jaeger: Jaeger;

    beforeAll(async () => {
      [loki, jaeger] = await Promise.all([
        startEmptyLoki(lokiBinary),
        startJaeger({ binary: jaegerBinary, dir: freshFolder() }),
      ]);
    });

    afterAll(async () => {
      await Promise.all([loki?.stop(), jaeger?.stop()]);
    });

    async function traceOf(id: string): Promise<Trace> {
      const answer = await fetch(`${jaeger.url}/api/traces/${id}`);
      expect(answer.status, `trace ${id}`).toBe(200);
      return ((await answer.json()) as { data: Trace[] }).data[0]!;
    }

    describe.each(lokis.map((source) => [source.uid, source] as const))('of %s', (uid, source) => {
      const link = source.jsonData.derivedFields[0]!;
      const back = jaegers.find((candidate) => candidate.uid === link.datasourceUid)!.jsonData.tracesToLogsV2;
      const tenantName = source.secureJsonData.httpHeaderValue1;
      let tenant: Tenant;

      beforeAll(async () => {
        // Of one seed the runs would have the same traces, and Jaeger those of all tenants, of several minutes it may be.
        const args = ['--seed', tenantName];
        tenant = await fill(loki, tenantName, [{ scenario: 'microservices', minutes: 2, args }], {
          OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${jaeger.otlpEndpoint}/v1/traces`,
        });
      });

      const sampled = async () => {
        const { fromMs, toMs } = tenant;
        const lines = await linesOf(loki.url, tenantName, '{service_name=~".+"}', fromMs, toMs);
        expect(lines).toHaveLength(tenant.records.length);
        return lines.filter((_, i) => i % Math.ceil(lines.length / SAMPLE) === 0);
      };

      test('a record leads to the trace with the span that it was written in', async () => {
        for (const { labels, metadata } of await sampled()) {
          // What Grafana does with a derived field that matches a label.
          const [id] = Object.entries(metadata)
            .filter(([name]) => new RegExp(link.matcherRegex).test(name))
            .map(([, value]) => link.url.replace('${__value.raw}', value));
          const { spans, processes } = await traceOf(id!);
          const span = spans.find(({ spanID }) => spanID === metadata.span_id);
          expect(span, `span ${metadata.span_id} of trace ${id}`).toBeDefined();
          expect(processes[span!.processID]!.serviceName).toBe(labels.service_name);
        }
      });

      test('a span leads to all records of its trace, of all services', async () => {
        expect(back.datasourceUid).toBe(uid);
        const shifts = [seconds(back.spanStartTimeShift), seconds(back.spanEndTimeShift)] as const;
        const services = new Set<number>();
        for (const { metadata } of await sampled()) {
          const { spans } = await traceOf(metadata.trace_id!);
          const span = spans.find(({ spanID }) => spanID === metadata.span_id)!;
          const query = back.query.replace('${__trace.traceId}', span.traceID);
          const fromMs = Math.floor(span.startTime / 1000 + shifts[0] * 1000);
          const toMs = Math.floor((span.startTime + span.duration) / 1000 + shifts[1] * 1000);
          const found = await linesOf(loki.url, tenantName, query, fromMs, toMs);
          const due = tenant.records.filter(({ labels }) => labels.trace_id === metadata.trace_id);
          expect(found.map((line) => line.metadata.log_record_uid)).toEqual(
            due.map(({ labels }) => labels.log_record_uid),
          );
          services.add(new Set(due.map(({ labels }) => labels.service_name)).size);
        }
        // Or nothing was told of traces that go over several services.
        expect(Math.max(...services)).toBeGreaterThan(1);
      });
    });

    test('Jaeger has no tag for the service: a query that names one would find nothing', async () => {
      const answer = await fetch(`${jaeger.url}/api/traces?service=gateway-service&limit=1`);
      const { data } = (await answer.json()) as { data: Trace[] };
      const keys = Object.values(data[0]!.processes).flatMap(({ tags }) => tags.map(({ key }) => key));
      expect(keys).toContain('service.namespace');
      expect(keys).not.toContain('service.name');
    });
  },
);

function seconds(shift: string): number {
  const [, number, unit] = /^(-?\d+)([sm])$/.exec(shift)!;
  return Number(number) * (unit === 'm' ? 60 : 1);
}
