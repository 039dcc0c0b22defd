/**
 * The common structure of ExportLogsServiceRequest and ExportTraceServiceRequest: resources, their scopes and their records.
 * Only the member names differ.
 */
import { groupByResource, type ScopeGroup } from '../group.ts';
import type { OtlpRecord } from '../types.ts';
import { resourceJson, schemaUrlJson, scopeJson } from './resource.ts';
import { JsonWriter } from './writer.ts';

const COMMA = 0x2c;

export interface RequestShape<R extends OtlpRecord> {
  /** Member names: `resourceLogs`, `scopeLogs`, `logRecords`, or those of spans. */
  readonly resources: string;
  readonly scopes: string;
  readonly records: string;
  /** Writes one record as a JSON object. */
  readonly write: (writer: JsonWriter, record: R) => void;
}

/** Encoding is synchronous, so all requests share one buffer; callers take a copy. */
const writer = new JsonWriter();

export function writeRequest<R extends OtlpRecord>(
  records: readonly R[],
  shape: RequestShape<R>,
): JsonWriter {
  writer.reset();
  writer.json(`{"${shape.resources}":`);
  let before = '[';
  for (const { resource, scopes } of groupByResource(records).values()) {
    writer.json(`${before}{"resource":`);
    writer.raw(resourceJson(resource));
    writer.json(`,"${shape.scopes}":`);
    before = '[';
    for (const group of scopes.values()) {
      writer.json(before);
      writeScope(group, shape);
      before = ',';
    }
    writer.json(`]${schemaUrlJson(resource.schemaUrl)}}`);
  }
  writer.json(before === '[' ? '[]}' : ']}');
  return writer;
}

function writeScope<R extends OtlpRecord>(group: ScopeGroup<R>, shape: RequestShape<R>): void {
  const { scope, records } = group;
  writer.json('{"scope":');
  writer.raw(scopeJson(scope));
  writer.json(`,"${shape.records}":[`);
  for (let i = 0; i < records.length; i++) {
    if (i > 0) writer.byte(COMMA);
    shape.write(writer, records[i] as R);
  }
  writer.json(`]${schemaUrlJson(scope.schemaUrl)}}`);
}
