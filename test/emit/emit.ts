/** Emits records through the SDK into its in-memory exporters. */
import { InMemoryLogRecordExporter, type ReadableLogRecord } from '@opentelemetry/sdk-logs';
import { InMemorySpanExporter, type ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { sdkOutput } from '../../src/emit/output.ts';
import type { TelemetryRecord } from '../../src/model/record.ts';

export interface Emitted {
  readonly logs: readonly ReadableLogRecord[];
  readonly spans: readonly ReadableSpan[];
}

export async function emit(...records: readonly TelemetryRecord[]): Promise<Emitted> {
  const logs = new InMemoryLogRecordExporter();
  const traces = new InMemorySpanExporter();
  const output = sdkOutput('memory', { logs, traces }, { whenFull: 'drop' });
  output.write(records);
  await output.flush(5000);
  const emitted = { logs: [...logs.getFinishedLogRecords()], spans: [...traces.getFinishedSpans()] };
  await output.close();
  return emitted;
}
