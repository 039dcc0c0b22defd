/**
 * The common structure of ExportLogsServiceRequest and ExportTraceServiceRequest, with the same field numbers: resources, their
 * scopes and their records (opentelemetry-proto `collector/logs/v1`, `collector/trace/v1`).
 */
import { groupByResource, type ResourceGroup, type ScopeGroup } from '../group.ts';
import type { OtlpRecord } from '../types.ts';
import { writeResource, writeSchemaUrl, writeScope } from './resource.ts';
import { resetValues } from './value.ts';
import { ReverseWriter } from './writer.ts';

/** `resource_logs`, `resource_spans`. */
const RESOURCES = 0x0a;
/** `scope_logs`, `scope_spans`. */
const SCOPES = 0x12;
/** `log_records`, `spans`. */
const RECORDS = 0x12;

/** Writes the content of a record, last field first. */
export type RecordWriter<R extends OtlpRecord> = (writer: ReverseWriter, record: R) => void;

/** Encoding is synchronous, so all requests share one buffer; results are copies. */
const writer = new ReverseWriter();

export function encodeRequest<R extends OtlpRecord>(
  records: readonly R[],
  writeRecord: RecordWriter<R>,
): Uint8Array {
  writer.reset();
  resetValues();
  for (const group of [...groupByResource(records).values()].reverse()) writeGroup(group, writeRecord);
  return writer.take();
}

function writeGroup<R extends OtlpRecord>(group: ResourceGroup<R>, writeRecord: RecordWriter<R>): void {
  const mark = writer.size;
  writeSchemaUrl(writer, group.resource.schemaUrl);
  for (const scope of [...group.scopes.values()].reverse()) writeScopeGroup(scope, writeRecord);
  writeResource(writer, group.resource);
  writer.close(mark, RESOURCES);
}

function writeScopeGroup<R extends OtlpRecord>(group: ScopeGroup<R>, writeRecord: RecordWriter<R>): void {
  const { scope, records } = group;
  const mark = writer.size;
  writeSchemaUrl(writer, scope.schemaUrl);
  for (let i = records.length - 1; i >= 0; i--) {
    const record = writer.size;
    writeRecord(writer, records[i] as R);
    writer.close(record, RECORDS);
  }
  writeScope(writer, scope);
  writer.close(mark, SCOPES);
}
