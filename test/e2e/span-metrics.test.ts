/** The Prometheus overlay in the real collector: each service has as many calls as spans in the run. */
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { startCollector } from '../stack/collector.ts';
import { withFreePorts } from '../stack/process.ts';
import { EVENTUALLY } from '../support/eventually.ts';
import { describeWith } from '../support/needs.ts';
import { freshFolder, runProgram } from '../support/program.ts';

const overlay = join(import.meta.dirname, '..', '..', 'otel-collector', 'prometheus.yaml');
const DURATIONS = 'traces_span_metrics_duration_milliseconds_count';

await describeWith('otelcol', 'span metrics', (binary) => {
  test('count every span of each service, whichever instance it came from', async () => {
    await withFreePorts(1, async ([port]) => {
      const endpoint = `127.0.0.1:${port}`;
      const env = { SPAN_METRICS_ENDPOINT: endpoint };
      const collector = await startCollector({ binary, dir: freshFolder(), overlays: [overlay], env });
      const { code, stdout } = await runProgram(
        ['microservices', '--json', '--count', '3000', '--clock', 'virtual', '--output-file', ''],
        { env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.httpEndpoint } },
      );
      expect(code).toBe(0);
      const { services } = JSON.parse(stdout.toString()) as { services: Record<string, { spans: number }> };
      const spans = Object.fromEntries(Object.entries(services).map(([name, { spans }]) => [name, spans]));
      await vi.waitFor(async () => {
        const text = await (await fetch(`http://${endpoint}/metrics`)).text();
        const counted: Record<string, number> = {};
        for (const line of text.split('\n').filter((each) => each.startsWith(`${DURATIONS}{`))) {
          const [, service] = /service_name="([^"]*)"/.exec(line)!;
          counted[service!] = (counted[service!] ?? 0) + Number(line.split(' ').at(-1));
          expect(line).toContain('service_namespace="microservices"');
          expect(line).not.toMatch(/instance|host/);
        }
        expect(counted).toEqual(spans);
      }, EVENTUALLY);
      await collector.stop();
    });
  });
});
